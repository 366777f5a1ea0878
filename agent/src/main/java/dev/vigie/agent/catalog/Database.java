package dev.vigie.agent.catalog;

import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.OwnerOnly;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * The SQLite file: one connection that reads and, once something is to be written, one that writes. What reads sees the
 * last completed transaction, never one under way.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final int BUSY_TIMEOUT_MILLIS = 30_000;

    /** What the name of a note beside a catalog ends with. */
    private static final String FOUND_DAMAGED = ".found-damaged";

    /** So long an earlier Vigie's catalog stays untouched before it is taken for one that nobody uses any more. */
    private static final Duration FORSAKEN = Duration.ofDays(30);

    private final Path file;
    private final Session reader;
    private Optional<Session> writer = Optional.empty();

    private Database(Path file, Session reader) {
        this.file = file;
        this.reader = reader;
    }

    static Database open(Path file) throws BackupException {
        SqliteLibrary.keepIn(file.toAbsolutePath().resolveSibling("native"));
        Database database;
        try {
            database = openOrReplace(file);
        } catch (NewerLayoutException e) {
            return openBeside(file, e);
        }
        removeForsaken(file);
        return database;
    }

    private static Database openOrReplace(Path file) throws NewerLayoutException, BackupException {
        createPrivately(file);
        if (Files.exists(foundDamaged(file))) {
            return replace(file);
        }
        try {
            return connect(file);
        } catch (SQLException e) {
            if (!Session.isDamage(e)) {
                throw Session.failure(file, e);
            }
        }
        return replace(file);
    }

    /** Where a newer Vigie keeps its catalog, this one keeps its own, which the newer one does not touch either. */
    private static Database openBeside(Path file, NewerLayoutException newer) throws BackupException {
        Path own = beside(file);
        if (!Files.exists(own)) {
            LOG.info(
                    "The catalog {} is a newer Vigie's (layout {}, this one knows up to {}) and stays as it is."
                            + " Another is filled beside it from the destination.",
                    file,
                    newer.layout,
                    Migrations.NEWEST);
        }
        try {
            return openOrReplace(own);
        } catch (NewerLayoutException e) {
            return replace(own);
        }
    }

    private static Path beside(Path file) {
        return beside(file, Migrations.NEWEST);
    }

    private static Path beside(Path file, long layout) {
        String name = file.getFileName().toString().replaceFirst("\\.db$", "");
        return file.resolveSibling(name + ".layout-" + layout + ".db");
    }

    /**
     * This Vigie's own beside a catalog that it can use itself again, and those of earlier ones that were not used for long.
     * What one that comes back after all misses it fills again.
     */
    private static void removeForsaken(Path file) {
        Instant recently = Instant.now().minus(FORSAKEN);
        for (long layout = 1; layout <= Migrations.NEWEST; layout++) {
            Path beside = beside(file, layout);
            try {
                if (Files.exists(beside)
                        && (layout == Migrations.NEWEST
                                || Files.getLastModifiedTime(beside).toInstant().isBefore(recently))) {
                    deleteWithItsOwn(beside);
                    LOG.info("The catalog {}, which is not used any more, was removed", beside);
                }
            } catch (IOException e) {
                LOG.debug("The catalog {}, which is not used any more, cannot be removed", beside, e);
            }
        }
    }

    /** Notes that a catalog is damaged where only a part of what is read shows it: whoever opens it next replaces it. */
    static void noteDamage(Path file) {
        try {
            Files.createFile(foundDamaged(file), OwnerOnly.file(file));
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} is known to be damaged", file);
        } catch (IOException e) {
            LOG.warn("It cannot be noted that the catalog {} is damaged: {}", file, Reason.of(e));
        }
    }

    /** Whether that was noted of a catalog, or of the one that is used in its place. */
    static boolean isFoundDamaged(Path file) {
        return Files.exists(foundDamaged(file)) || Files.exists(foundDamaged(beside(file)));
    }

    private static Path foundDamaged(Path file) {
        return file.resolveSibling(file.getFileName() + FOUND_DAMAGED);
    }

    private static Database replace(Path file) throws BackupException {
        moveAside(file);
        createPrivately(file);
        try {
            return connect(file);
        } catch (SQLException | NewerLayoutException e) {
            throw BackupException.environment("The catalog " + file + " cannot be made anew: " + e.getMessage(), e);
        }
    }

    private static Database connect(Path file) throws SQLException, NewerLayoutException {
        Connection connection = connection(file);
        try {
            long before = Migrations.version(connection);
            if (before > Migrations.NEWEST) {
                throw new NewerLayoutException(before);
            }
            Migrations.run(connection, before);
            return new Database(file, new Session(file, connection));
        } catch (SQLException | NewerLayoutException e) {
            connection.close();
            throw e;
        }
    }

    /** Deletes a catalog that nobody has open, whoever wrote it. */
    static void delete(Path file) throws IOException {
        deleteWithItsOwn(file);
        deleteWithItsOwn(beside(file));
    }

    private static void deleteWithItsOwn(Path file) throws IOException {
        for (String ending : List.of("", "-wal", "-shm", FOUND_DAMAGED)) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + ending));
        }
    }

    /** This program does not know how to read it. */
    private static final class NewerLayoutException extends Exception {
        private static final long serialVersionUID = 1L;

        private final long layout;

        NewerLayoutException(long layout) {
            super("it has the layout " + layout);
            this.layout = layout;
        }
    }

    private static Connection connection(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setGetGeneratedKeys(false); // it would run another query after every insertion
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("PRAGMA cache_size = -32768");
            statement.execute("PRAGMA temp_store = FILE");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** SQLite gives its {@code -wal} and {@code -shm} files the permissions of the file itself. */
    private static void createPrivately(Path file) throws BackupException {
        Path directory = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(directory, OwnerOnly.directory(directory));
            Files.createFile(file, OwnerOnly.file(file));
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} is there already", file);
        } catch (IOException e) {
            throw new StateDirectoryException(file, Reason.of(e), e);
        }
    }

    private static void moveAside(Path file) throws BackupException {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        LOG.warn("The catalog {} is damaged. It is kept as {} and rebuilt from the destination.", file, aside);
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
            Files.deleteIfExists(foundDamaged(file));
        } catch (IOException e) {
            throw BackupException.environment("The damaged catalog " + file + " cannot be moved away. Delete it.", e);
        }
    }

    Session reader() {
        return reader;
    }

    Session writer() throws BackupException {
        if (writer.isEmpty()) {
            try {
                writer = Optional.of(new Session(file, connection(file)));
            } catch (SQLException e) {
                throw Session.failure(file, e);
            }
        }
        return writer.get();
    }

    void begin() throws BackupException {
        writer().begin();
    }

    void commit() throws BackupException {
        writer().commit();
    }

    void rollback() throws BackupException {
        writer().rollback();
    }

    /** The same, seen by who takes part in a change: what is written is read at once, and comes to be with the whole. */
    Database within() throws BackupException {
        Database within = new Database(file, writer());
        within.writer = writer;
        return within;
    }

    /** Whether what is read is what was before a transaction, as long as that is under way. */
    boolean readsWhatWasBefore() throws BackupException {
        return reader != writer();
    }

    /** A change that happens as a whole or not at all. */
    @FunctionalInterface
    interface Change<X extends Exception> {
        void apply(Session session) throws BackupException, X;
    }

    <X extends Exception> void change(Change<X> change) throws BackupException, X {
        begin();
        boolean done = false;
        try {
            change.apply(writer());
            commit();
            done = true;
        } finally {
            if (!done) {
                rollback();
            }
        }
    }

    @Override
    public void close() throws BackupException {
        try {
            reader.close();
        } finally {
            if (writer.isPresent()) {
                writer.get().close();
            }
        }
    }
}
