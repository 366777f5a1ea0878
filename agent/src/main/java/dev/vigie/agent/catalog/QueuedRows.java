package dev.vigie.agent.catalog;

import dev.vigie.api.BackupException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows to be inserted together: a statement for many costs half of what one for each does. */
final class QueuedRows {
    private static final int MOST = 64;

    private final String insert;
    private final List<Object[]> rows = new ArrayList<>(MOST);
    private final Map<Integer, String> statements = new HashMap<>();

    /** @param insert a statement up to the word VALUES */
    QueuedRows(String insert) {
        this.insert = insert;
    }

    /** Runs a statement. */
    @FunctionalInterface
    interface Update {
        void run(String sql, Object... parameters) throws BackupException;
    }

    void add(Object... row) {
        rows.add(row);
    }

    boolean isFull() {
        return rows.size() == MOST;
    }

    /** Inserts what there is, by statements for 1, 2, 4, … rows, so that there are few different ones. */
    void insert(Update update) throws BackupException {
        int done = 0;
        while (done < rows.size()) {
            int count = Integer.highestOneBit(rows.size() - done);
            update.run(statements.computeIfAbsent(count, this::statement), parameters(done, count));
            done += count;
        }
        rows.clear();
    }

    private String statement(int count) {
        String row = "(" + "?, ".repeat(rows.get(0).length - 1) + "?)";
        return insert + " VALUES " + (row + ", ").repeat(count - 1) + row;
    }

    private Object[] parameters(int first, int count) {
        int columns = rows.get(first).length;
        Object[] parameters = new Object[count * columns];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows.get(first + i), 0, parameters, i * columns, columns);
        }
        return parameters;
    }
}
