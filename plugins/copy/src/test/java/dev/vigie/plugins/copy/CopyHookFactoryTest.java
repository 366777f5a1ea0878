package dev.vigie.plugins.copy;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import dev.vigie.testkit.PostBackupHookContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.Extension;

class CopyHookFactoryTest extends PostBackupHookContract {
    @TempDir
    Path place;

    private Optional<CopyLock> held = Optional.empty();

    @Override
    protected PostBackupHookFactory factory() {
        return new Prepared();
    }

    /** The contract's destination is where its context's temporary directory is. It becomes one that Vigie has written to. */
    @Extension
    public static final class Prepared extends CopyHookFactory {
        @Override
        public PostBackupHook create(Options options, PluginContext context) throws BackupException {
            for (String set : List.of("documents", "odd \"$(name)\" \u00e9")) {
                new SampleDestination(context.temporaryDirectory(), set).with("20261123_101500", "zip");
            }
            return super.create(options, context);
        }
    }

    @AfterEach
    void release() throws IOException {
        if (held.isPresent()) {
            held.get().close();
        }
    }

    @Override
    protected Map<String, Object> succeeding() {
        return Map.of("to", place.toString(), "keep-longer", "30d");
    }

    @Override
    protected Optional<Map<String, Object>> failing() {
        return Optional.of(Map.of("to", place.resolve("missing").toString()));
    }

    /** Somebody else holds the lock. */
    @Override
    protected Optional<Map<String, Object>> lasting() {
        if (held.isEmpty()) {
            try {
                Files.createDirectory(place.resolve(".vigie"));
                held = Optional.of(CopyLock.take(place));
            } catch (IOException | InterruptedException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }
        return Optional.of(Map.of("to", place.toString()));
    }

    @Override
    protected List<Map<String, Object>> senseless() {
        return List.of(
                Map.of(),
                Map.of("to", "relative"),
                Map.of("to", "/copy", "keep-longer", "long"),
                Map.of("to", "/copy", "keep-longer", "0d"));
    }
}
