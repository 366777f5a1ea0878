package dev.vigie.agent.cli.terminal;

import dev.vigie.api.backup.ProgressListener.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How far a phase has come.
 *
 * @param phase what is being done
 * @param files files done
 * @param expectedFiles files to do, 0 when not known
 * @param bytes bytes done
 * @param expectedBytes bytes to do, 0 when not known
 * @param elapsed since the phase began
 */
public record Progress(Phase phase, long files, long expectedFiles, long bytes, long expectedBytes, Duration elapsed) {
    private static final int WIDEST_BAR = 30;
    private static final Duration SETTLED = Duration.ofSeconds(1);

    public Progress {
        Objects.requireNonNull(phase);
        Objects.requireNonNull(elapsed);
    }

    /** One line of at most {@code columns} characters, leaving out what does not fit. */
    public String line(int columns, boolean unicode) {
        StringBuilder line = new StringBuilder(title());
        if (expectedBytes > 0 || expectedFiles > 0) {
            line.append(String.format(Locale.ROOT, " %3d%%", (int) (100 * done())));
            int width = Math.min(WIDEST_BAR, columns / 4);
            line.append(' ').append(bar(width, unicode));
        }
        String separator = "  ";
        for (String part : figures()) {
            if (line.length() + separator.length() + part.length() > columns) {
                break;
            }
            line.append(separator).append(part);
            separator = ", ";
        }
        return line.length() > columns ? line.substring(0, columns) : line.toString();
    }

    private String title() {
        return switch (phase) {
            case WAITING -> "Waiting";
            case SCANNING -> "Scanning";
            case ARCHIVING -> "Archiving";
            case VERIFYING -> "Verifying";
            case PRUNING -> "Pruning";
            case HOOKS -> "Running hooks";
            case RESTORING -> "Restoring";
        };
    }

    /** Between 0 and 1: expectations are estimates and may be exceeded. */
    private double done() {
        double share = expectedBytes > 0 ? (double) bytes / expectedBytes : (double) files / expectedFiles;
        return Math.min(1, share);
    }

    private String bar(int width, boolean unicode) {
        int full = (int) (done() * width);
        return unicode
                ? "━".repeat(full) + "┄".repeat(width - full)
                : "[" + "#".repeat(full) + ".".repeat(width - full) + "]";
    }

    private List<String> figures() {
        List<String> figures = new ArrayList<>();
        if (bytes > 0 || expectedBytes > 0) {
            figures.add(
                    expectedBytes > 0
                            ? Quantities.size(bytes) + " of " + Quantities.size(expectedBytes)
                            : Quantities.size(bytes));
        }
        if (files > 0 || expectedFiles > 0) {
            figures.add(
                    expectedFiles > 0
                            ? Quantities.number(files) + " of " + Quantities.count(expectedFiles, "file")
                            : Quantities.count(files, "file"));
        }
        if (bytes > 0 && elapsed.compareTo(SETTLED) >= 0) {
            figures.add(Quantities.size((long) (bytes / seconds())) + "/s");
            if (expectedBytes > bytes) {
                double left = (expectedBytes - bytes) * seconds() / bytes;
                figures.add(Quantities.wait(Duration.ofSeconds((long) Math.ceil(left))) + " left");
            }
        }
        return figures;
    }

    private double seconds() {
        return elapsed.toNanos() / 1e9;
    }
}
