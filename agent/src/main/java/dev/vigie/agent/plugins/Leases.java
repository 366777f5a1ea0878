package dev.vigie.agent.plugins;

import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names what a process needs only while it lives after that process, so that others can tell when it has died. */
final class Leases {
    /** What a correction of the clock may make of the moment a process started. */
    private static final long SAME_START_SECONDS = 60;

    private final String purpose;
    private final Pattern names;

    /** @param purpose what the names begin with */
    Leases(String purpose) {
        this.purpose = purpose;
        this.names = Pattern.compile(Pattern.quote(purpose) + "-(\\d+)-(\\d+)-.*");
    }

    /** What a name begins with as long as this process lives. */
    String ofThisProcess() {
        return purpose + "-" + ProcessHandle.current().pid() + "-" + start(ProcessHandle.current()) + "-";
    }

    /** Whether it has the name of a process that died. */
    boolean isAbandoned(Path path) {
        Matcher lease = names.matcher(path.getFileName().toString());
        return lease.matches()
                && ProcessHandle.of(Long.parseLong(lease.group(1)))
                        .filter(process ->
                                Math.abs(start(process) - Long.parseLong(lease.group(2))) <= SAME_START_SECONDS)
                        .isEmpty();
    }

    /** A number is given to another process, or a thread, soon after its own has died. 0 where it is not known. */
    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    }
}
