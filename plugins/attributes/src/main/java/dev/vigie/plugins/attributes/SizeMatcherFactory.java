package dev.vigie.plugins.attributes;

import dev.vigie.api.BackupException;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.format.EntryType;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.pf4j.Extension;

/**
 * Leaves out files by their size: {@code size:>2GB}, {@code size:<1kB}, {@code size:1GiB..5GiB}. A plain number is bytes;
 * {@code kB MB GB TB} are powers of 1000, {@code KiB MiB GiB TiB} and the single letters of rsync and restic powers of 1024.
 */
@Extension
public final class SizeMatcherFactory extends RangeMatcherFactory {
    private static final String KNOWN = "B, kB, MB, GB, TB, KiB, MiB, GiB, TiB and K, M, G, T for the latter";
    private static final long K = 1_000;
    private static final long KI = 1_024;
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("kb", K),
            Map.entry("mb", K * K),
            Map.entry("gb", K * K * K),
            Map.entry("tb", K * K * K * K),
            Map.entry("k", KI),
            Map.entry("m", KI * KI),
            Map.entry("g", KI * KI * KI),
            Map.entry("t", KI * KI * KI * KI),
            Map.entry("kib", KI),
            Map.entry("mib", KI * KI),
            Map.entry("gib", KI * KI * KI),
            Map.entry("tib", KI * KI * KI * KI));

    @Override
    public String id() {
        return "size";
    }

    @Override
    String example() {
        return "size:>2GB";
    }

    @Override
    long amount(String text) throws BackupException {
        return Amount.parse(text, UNITS, KNOWN);
    }

    @Override
    boolean judges(EntryType type) {
        return type == EntryType.FILE;
    }

    @Override
    ToLongFunction<Candidate> measure(PluginContext context) {
        return Candidate::size;
    }
}
