package dev.vigie.agent.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this machine is called. */
public final class ThisMachine {
    private static final String UNKNOWN = "unknown";
    private static final String NAME = find();

    private ThisMachine() {}

    /**
     * Its name: what {@code VIGIE_HOST} says, for containers that are called otherwise each time, else the name it has in
     * its network, or gives itself; {@code unknown} when it has none.
     */
    public static String name() {
        return NAME;
    }

    private static String find() {
        String given = System.getenv("VIGIE_HOST");
        if (given != null && !given.isBlank()) {
            return given.strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return ownName(Path.of("/proc/sys/kernel/hostname"));
        }
    }

    /** What it calls itself where its network does not know it; Linux tells that in a file. */
    static String ownName(Path file) {
        try {
            String name = Files.readString(file).strip();
            return name.isEmpty() || name.equals("(none)") ? UNKNOWN : name;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** Whether two names may be the same machine's, which is in another network now and then. */
    public static boolean mayBeSame(String one, String other) {
        return one.equals(UNKNOWN) || other.equals(UNKNOWN) || firstLabel(one).equals(firstLabel(other));
    }

    private static String firstLabel(String name) {
        int dot = name.indexOf('.');
        return (dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT);
    }
}
