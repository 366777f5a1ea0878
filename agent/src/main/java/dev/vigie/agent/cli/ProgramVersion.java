package dev.vigie.agent.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, which its build writes into the jar. */
public final class ProgramVersion implements IVersionProvider {

    /** The version alone. */
    public static String number() {
        return Optional.ofNullable(ProgramVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"vigie " + number() + " (Java " + System.getProperty("java.version") + ")"};
    }
}
