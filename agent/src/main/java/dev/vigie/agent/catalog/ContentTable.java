package dev.vigie.agent.catalog;

import dev.vigie.api.BackupException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;

/** Contents of files, whatever archives hold them. */
final class ContentTable {
    private static final String FIND =
            "SELECT id FROM contents WHERE set_id = ? AND size = ? AND beginning = ? AND sha256 = ?";

    /** So many bytes of a checksum are in the index. */
    private static final int BEGINNING = 4;

    private final Session session;

    ContentTable(Session session) {
        this.session = session;
    }

    static byte[] digest(String sha256) throws BackupException {
        try {
            return HexFormat.of().parseHex(sha256);
        } catch (IllegalArgumentException e) {
            throw BackupException.bug("\"" + sha256 + "\" is no SHA-256 checksum.", e);
        }
    }

    OptionalLong find(long set, long size, byte[] digest) throws BackupException {
        long id = session.number(-1, FIND, set, size, Arrays.copyOf(digest, BEGINNING), digest);
        return id < 0 ? OptionalLong.empty() : OptionalLong.of(id);
    }

    boolean anyOfSize(long set, long size) throws BackupException {
        return session.number(0, "SELECT 1 FROM contents WHERE set_id = ? AND size = ? LIMIT 1", set, size) == 1;
    }

    boolean isEmpty(long set) throws BackupException {
        return session.number(0, "SELECT 1 FROM contents WHERE set_id = ? LIMIT 1", set) == 0;
    }

    void insertLater(long set, long size, byte[] digest) throws BackupException {
        session.insertLater(
                "INSERT OR FAIL INTO contents(set_id, size, beginning, sha256)",
                set,
                size,
                Arrays.copyOf(digest, BEGINNING),
                digest);
    }
}
