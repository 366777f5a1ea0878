package dev.vigie.agent.catalog;

import dev.vigie.api.BackupException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of a query, one after another. Columns count from 1. Closing it frees the statement for the next query. */
final class Rows implements AutoCloseable {
    private final Session session;
    private final String sql;
    private final PreparedStatement statement;
    private final ResultSet result;
    private boolean closed;

    Rows(Session session, String sql, PreparedStatement statement, ResultSet result) {
        this.session = session;
        this.sql = sql;
        this.statement = statement;
        this.result = result;
    }

    boolean next() throws BackupException {
        try {
            return result.next();
        } catch (SQLException e) {
            throw session.failure(e);
        }
    }

    long number(int column) throws BackupException {
        try {
            return result.getLong(column);
        } catch (SQLException e) {
            throw session.failure(e);
        }
    }

    String text(int column) throws BackupException {
        try {
            return result.getString(column);
        } catch (SQLException e) {
            throw session.failure(e);
        }
    }

    byte[] bytes(int column) throws BackupException {
        try {
            return result.getBytes(column);
        } catch (SQLException e) {
            throw session.failure(e);
        }
    }

    /** Of a column with numbers. */
    boolean isNull(int column) throws BackupException {
        try {
            return result.getLong(column) == 0 && result.wasNull();
        } catch (SQLException e) {
            throw session.failure(e);
        }
    }

    @Override
    public void close() throws BackupException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            result.close();
            session.giveBack(sql, statement);
        } catch (SQLException e) {
            throw session.failure(e);
        }
    }
}
