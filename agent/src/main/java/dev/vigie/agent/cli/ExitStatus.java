package dev.vigie.agent.cli;

/** What the process tells its parent. */
final class ExitStatus {
    static final int DONE = 0;
    static final int FAILED = 1;
    /** Wrong usage or configuration. */
    static final int WRONG_USAGE = 2;
    /** Done, but some files could not be read or restored. */
    static final int INCOMPLETE = 3;

    private ExitStatus() {}
}
