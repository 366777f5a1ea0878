package dev.vigie.testkit;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link ArchiveJudges} for a tar archive, however it is compressed: what the tar programs themselves make of it. */
public abstract class TarJudges extends ArchiveJudges {

    /** The program that GNU tar has decompress, as {@code xz}; empty when it needs none. */
    protected List<String> decompressor() {
        return List.of();
    }

    @Test
    void gnuTarExtractsTheVeryTree() throws Exception {
        decompressor().forEach(Tool::named);
        write(tree());
        Tool.named("tar").run(extracted, "--warning=no-timestamp", "-xpf", archive);
        SampleEntry.assertSame(SampleEntry.readFolder(extracted), tree(), Duration.ZERO);
    }

    @Test
    void bsdtarExtractsTheVeryTree() throws Exception {
        write(tree());
        Tool.named("bsdtar").run(extracted, "-xpf", archive);
        SampleEntry.assertSame(SampleEntry.readFolder(extracted), tree(), Duration.ZERO);
    }
}
