package dev.vigie.agent.catalog;

import dev.vigie.api.format.EntryName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.sqlite.Function;

/** Brings a catalog that an earlier Vigie wrote to the present layout, in one transaction. */
final class Migrations {
    /** Each brings the layout from the version of its index to the next; {@code user_version} counts them. */
    private static final List<String> SCRIPTS = List.of(
            "layout-1.sql",
            "layout-2.sql",
            "layout-3.sql",
            "layout-4.sql",
            "layout-5.sql",
            "layout-6.sql",
            "layout-7.sql");

    /** The layout this program knows. */
    static final int NEWEST = SCRIPTS.size();

    private Migrations() {}

    /** The layout a catalog has; 0 when it is empty. */
    static long version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA user_version")) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** @param from the layout it has, as far as is known */
    static void run(Connection connection, long from) throws SQLException {
        if (from == NEWEST) {
            return;
        }
        Function.create(connection, "packed_facts", new PackedFacts());
        Function.create(connection, "packed_locator", new PackedLocator());
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (long version = version(connection); version < NEWEST; version++) {
                statement.executeUpdate(script(SCRIPTS.get((int) version)));
                statement.execute("PRAGMA user_version = " + (version + 1));
            }
            statement.execute("COMMIT");
        }
        Function.destroy(connection, "packed_facts");
        Function.destroy(connection, "packed_locator");
    }

    private static String script(String name) {
        try (InputStream in = Objects.requireNonNull(Migrations.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the program is incomplete: " + name + " cannot be read", e);
        }
    }

    /** The columns that were until layout 3, in the order of that table. */
    private static final class PackedFacts extends Function {
        @Override
        protected void xFunc() throws SQLException {
            byte[] target = value_blob(7);
            Facts facts = new Facts(
                    value_long(0),
                    Instant.ofEpochSecond(value_long(1), value_long(2)),
                    value_long(3),
                    value_long(4),
                    isNull(5) ? OptionalInt.empty() : OptionalInt.of(value_int(5)),
                    isNull(6) ? Facts.NO_OWNER : value_long(6),
                    Optional.ofNullable(target).map(EntryName::fromBytes));
            result(facts.packed());
        }

        private boolean isNull(int argument) throws SQLException {
            return value_type(argument) == SQLITE_NULL;
        }

        /** The number SQLite gives the type of nothing. */
        private static final int SQLITE_NULL = 5;
    }

    private static final class PackedLocator extends Function {
        @Override
        protected void xFunc() throws SQLException {
            result(Locators.pack(value_text(0)));
        }
    }
}
