package dev.vigie.agent.catalog;

import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.api.BackupException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/** One connection with its prepared statements. This and {@link Rows} are the only places that know JDBC. */
final class Session implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final Path file;
    private final Connection connection;
    private final Map<String, Deque<PreparedStatement>> idle = new HashMap<>();
    private final Map<String, QueuedRows> queues = new HashMap<>();
    private boolean queued;

    /** How many transactions have begun in each other. */
    private int depth;

    Session(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Begins a transaction that may write, waiting for others that do; or, in a transaction, a part that may fail. */
    void begin() throws BackupException {
        if (depth > 0) {
            execute("SAVEPOINT part");
        } else {
            try {
                connection.setAutoCommit(false);
            } catch (SQLException e) {
                throw failedToBegin(e);
            }
        }
        depth++;
    }

    /** The driver believes to be in a transaction although it is not. */
    private BackupException failedToBegin(SQLException e) {
        BackupException failure = failure(file, e);
        try {
            connection.setAutoCommit(true);
        } catch (SQLException expected) {
            failure.addSuppressed(expected);
        }
        return failure;
    }

    void commit() throws BackupException {
        if (depth > 1) {
            execute("RELEASE part");
        } else {
            insertQueued();
            try {
                connection.setAutoCommit(true);
            } catch (SQLException e) {
                throw failure(file, e);
            }
        }
        depth--;
    }

    /** Undoes the transaction, or the part, also when it could not be committed. */
    void rollback() throws BackupException {
        queues.clear();
        queued = false;
        depth--;
        if (depth > 0) {
            execute("ROLLBACK TO part");
            execute("RELEASE part");
        } else {
            undoAll();
        }
    }

    private void undoAll() throws BackupException {
        try (Statement statement = connection.createStatement()) {
            if (connection.getAutoCommit()) {
                statement.executeUpdate("ROLLBACK");
            } else {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != SQLiteErrorCode.SQLITE_ERROR.code) {
                throw failure(file, e);
            }
            believeUndone(); // On a full disk SQLite has undone it by itself; why is told by what failed then.
        }
    }

    private void believeUndone() {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException expected) {
            log.debug("There was nothing to undo in {}", file, expected);
        }
    }

    /** Runs statements without parameters. */
    void execute(String sql) throws BackupException {
        insertQueued();
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /**
     * Changes rows.
     *
     * @param parameters numbers, texts, byte arrays or {@code null}
     * @return how many rows
     */
    int update(String sql, Object... parameters) throws BackupException {
        insertQueued();
        return updateNow(sql, parameters);
    }

    /**
     * Inserts a row some time before anything else is read or changed here, which is all that can be told from outside.
     *
     * @param insert a statement up to the word VALUES. Anything but INSERT OR FAIL or OR IGNORE, a number given for an
     *     INTEGER PRIMARY KEY or an index of an expression makes SQLite keep a copy of each page for the case that one of
     *     several rows cannot be inserted, which costs more than the insertion
     * @param row one parameter for each column
     */
    void insertLater(String insert, Object... row) throws BackupException {
        QueuedRows rows = queues.computeIfAbsent(insert, QueuedRows::new);
        rows.add(row);
        queued = true;
        if (rows.isFull()) {
            rows.insert(this::updateNow);
        }
    }

    private void insertQueued() throws BackupException {
        if (!queued) {
            return;
        }
        for (QueuedRows rows : queues.values()) {
            rows.insert(this::updateNow);
        }
        queued = false;
    }

    private int updateNow(String sql, Object... parameters) throws BackupException {
        try {
            PreparedStatement statement = borrow(sql);
            bind(statement, parameters);
            int rows = statement.executeUpdate();
            giveBack(sql, statement);
            return rows;
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /** Reads rows. The result must be closed; others may be read, also with the same text, before it is. */
    Rows query(String sql, Object... parameters) throws BackupException {
        insertQueued();
        try {
            PreparedStatement statement = borrow(sql);
            bind(statement, parameters);
            return new Rows(this, sql, statement, statement.executeQuery());
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /** The number in the first column of the first row; {@code otherwise} when there is no row or it is null. */
    long number(long otherwise, String sql, Object... parameters) throws BackupException {
        try (Rows rows = query(sql, parameters)) {
            return rows.next() && !rows.isNull(1) ? rows.number(1) : otherwise;
        }
    }

    void giveBack(String sql, PreparedStatement statement) {
        idle.computeIfAbsent(sql, text -> new ArrayDeque<>()).push(statement);
    }

    private PreparedStatement borrow(String sql) throws SQLException {
        Deque<PreparedStatement> waiting = idle.get(sql);
        return waiting == null || waiting.isEmpty() ? connection.prepareStatement(sql) : waiting.pop();
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    BackupException failure(SQLException e) {
        return failure(file, e);
    }

    /** Unpacks what was read. */
    Facts unpacked(byte[] facts) throws BackupException {
        try {
            return Facts.unpack(facts);
        } catch (IndexOutOfBoundsException | DateTimeException e) {
            throw damaged(e);
        }
    }

    /** Reads everything once. */
    void requireWhole() throws BackupException {
        try (Rows rows = query("PRAGMA quick_check(1)")) {
            if (rows.next() && !rows.text(1).equals("ok")) {
                throw damaged(new IllegalStateException(rows.text(1)));
            }
        }
    }

    /** For what SQLite gave back and cannot have been written. */
    BackupException damaged(RuntimeException e) {
        return damaged(file, e);
    }

    private static BackupException damaged(Path file, Exception e) {
        Database.noteDamage(file);
        return BackupException.environment(
                "The catalog " + file + " is damaged. The next command rebuilds it from the destination.", e);
    }

    static BackupException failure(Path file, SQLException e) {
        int code = e.getErrorCode() & 0xFF;
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return BackupException.environment(
                    "Another Vigie is writing to the catalog " + file + ". Try again when it is done.", e);
        }
        if (isDamage(e)) {
            return damaged(file, e);
        }
        Optional<String> refusal = refusal(code);
        if (refusal.isPresent()) {
            return new StateDirectoryException(file, refusal.get(), e);
        }
        return BackupException.environment("The catalog " + file + " cannot be used: " + e.getMessage(), e);
    }

    /** What the disk refuses, in words. */
    private static Optional<String> refusal(int code) {
        return switch (SQLiteErrorCode.getErrorCode(code)) {
            case SQLITE_FULL -> Optional.of("its disk is full");
            case SQLITE_IOERR -> Optional.of("its disk is full or failing");
            case SQLITE_READONLY, SQLITE_PERM -> Optional.of("it can only be read");
            case SQLITE_CANTOPEN -> Optional.of("it cannot be opened and written to");
            default -> Optional.empty();
        };
    }

    static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & 0xFF;
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code
                || code == SQLiteErrorCode.SQLITE_NOTADB.code
                || e.getMessage().contains("no such table");
    }

    @Override
    public void close() throws BackupException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }
}
