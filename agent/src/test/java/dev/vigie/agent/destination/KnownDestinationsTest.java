package dev.vigie.agent.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.platform.StateDirectoryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several backups that end in the same moment, each with its own idea of what is known. */
class KnownDestinationsTest {
    private static final int TOGETHER = 6;

    @TempDir
    Path temporary;

    private final ExecutorService threads = Executors.newFixedThreadPool(TOGETHER);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private void together(Callable<Void> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(TOGETHER);
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < TOGETHER; i++) {
            all.add(threads.submit(() -> {
                start.await();
                return work.call();
            }));
        }
        for (Future<Void> one : all) {
            one.get();
        }
    }

    @Test
    void whatSeveralRememberAtOnceIsRemembered() throws Exception {
        for (int round = 0; round < 40; round++) {
            Path state = temporary.resolve("state" + round);
            Path place = temporary.resolve("place" + round);
            Destination destination = Destination.openForWriting(place);
            together(() -> {
                new KnownDestinations(state).remember(destination);
                return null;
            });
            Files.delete(place.resolve(".vigie/destination.json"));
            assertThat(new KnownDestinations(state).isAway(place)).isTrue();
        }
    }

    /** Otherwise what is away would be begun anew at its bare mount point. */
    @Test
    void whatTheDiskDoesNotTellIsNotTakenForUnknown() throws Exception {
        Path state = temporary.resolve("state");
        Path place = temporary.resolve("place");
        KnownDestinations known = new KnownDestinations(state);
        known.remember(Destination.openForWriting(place));
        Files.delete(place.resolve(".vigie/destination.json"));
        Path record;
        try (var records = Files.newDirectoryStream(state.resolve("destinations"), "*.json")) {
            record = records.iterator().next();
        }

        Files.writeString(record, "damaged");
        assertThat(new KnownDestinations(state).isAway(place)).isFalse();
        Files.delete(record);
        Files.createDirectory(record); // A directory cannot be read as a file, as a failing disk cannot.
        assertThatThrownBy(() -> new KnownDestinations(state).require(place))
                .isInstanceOf(StateDirectoryException.class)
                .hasMessageContaining(record.toString());
    }

    @Test
    void aSuccessThatSeveralNoteAtOnceIsNoted() throws Exception {
        Instant now = Instant.parse("2026-11-25T10:00:00Z");
        for (int round = 0; round < 40; round++) {
            Path state = temporary.resolve("state" + round);
            together(() -> {
                new Successes(state).note(temporary, "set", now);
                return null;
            });
            assertThat(new Successes(state).last(temporary, "set")).isEqualTo(Optional.of(now));
        }
    }
}
