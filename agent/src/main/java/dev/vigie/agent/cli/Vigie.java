package dev.vigie.agent.cli;

/** The program. */
public final class Vigie {
    private Vigie() {}

    public static void main(String[] arguments) {
        System.out.println("vigie");
    }
}
