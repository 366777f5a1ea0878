package dev.vigie.agent.mend;

import dev.vigie.agent.mend.Flaw.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is not as it should be in a destination, and mends it where that is asked for. Used by one thread. */
final class Flaws {
    private final Path directory;
    private final boolean repair;
    private final List<Flaw> found = new ArrayList<>();

    /** @param repair whether to mend what can be, or only to say so */
    Flaws(Path directory, boolean repair) {
        this.directory = directory;
        this.repair = repair;
    }

    /** Something that mends a flaw. */
    @FunctionalInterface
    interface Cure {
        void apply() throws IOException;
    }

    boolean repair() {
        return repair;
    }

    /** In the order in which they were found. */
    List<Flaw> all() {
        return List.copyOf(found);
    }

    void mend(String about, String message, Cure cure) throws IOException {
        if (repair) {
            cure.apply();
        }
        curable(about, message);
    }

    /** What whoever found it mended by itself if that is asked for. */
    void curable(String about, String message) {
        found.add(new Flaw(about, message, repair ? State.REPAIRED : State.REPAIRABLE));
    }

    void lasting(String about, String message) {
        found.add(new Flaw(about, message, State.LASTING));
    }

    /** Whether anything was found about a file. */
    boolean isFound(String about) {
        return found.stream().anyMatch(flaw -> flaw.about().equals(about));
    }

    /** What a file of the destination is called here. */
    String name(Path file) {
        return directory.relativize(file).toString();
    }
}
