package dev.vigie.agent.cli.terminal;

import dev.vigie.agent.text.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows whose columns line up. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    public Table(String... titles) {
        columns = titles.length;
        row(titles);
    }

    /** Adds a row, one cell for each title. */
    public Table row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("expected " + columns + " cells, not " + cells.length);
        }
        rows.add(Arrays.stream(cells).map(Printable::line).toList());
        return this;
    }

    /** The lines, titles first, each cell padded to its column's width. */
    public List<String> lines() {
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i))
                    .append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
