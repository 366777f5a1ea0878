package dev.vigie.agent.cli;

import java.util.List;

/**
 * Runs the commands people run most in one process, so that the build can keep the classes they need ready. Java keeps
 * the classes of one process only. Nothing else starts it.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** @param arguments a small directory to protect, and one that does not exist yet, for everything that is made */
    public static void main(String[] arguments) {
        String source = arguments[0];
        String destination = arguments[1] + "/destination";
        List<String[]> commands = List.of(
                new String[] {"backup", "-q", "-k1", source, destination},
                new String[] {"backup", "-q", "-k1", "-v", "-f", "tar.gz", source, destination},
                new String[] {"list", destination},
                new String[] {"verify", "-q", destination},
                new String[] {"restore", "-q", destination, "--to", arguments[1] + "/restored"});
        for (String[] command : commands) {
            int status = Vigie.run(command);
            if (status != ExitStatus.DONE) {
                System.exit(status);
            }
        }
    }
}
