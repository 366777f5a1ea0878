package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a version says of a file beside its path, type and content. Packed, these are the numbers one after the other as
 * {@link PackedNumbers}: seconds, nanoseconds, the change time less the modification time (mostly 0), inode, size, mode
 * and owner, the last two plus one. A link's target follows after {@code >}.
 *
 * @param owner the number of its owner; -1 when not known
 * @param changeTime as in {@link StoredFile#changeTime}
 * @param inode as in {@link StoredFile#inode}
 */
record Facts(
        long size,
        Instant modified,
        long changeTime,
        long inode,
        OptionalInt mode,
        long owner,
        Optional<String> linkTarget) {
    static final long NO_OWNER = -1;

    private static final int MOST_NUMBERS = 7;
    private static final byte LINK = '>';

    /** @param owner the number of the file's owner; {@link #NO_OWNER} when it has none */
    static Facts of(StoredFile file, long owner) {
        ArchiveEntry entry = file.entry();
        return new Facts(
                entry.size(),
                entry.modified(),
                file.changeTime(),
                file.inode(),
                entry.mode(),
                owner,
                entry.linkTarget());
    }

    byte[] packed() {
        byte[] target = linkTarget.map(EntryName::toBytes).orElse(null);
        byte[] packed = new byte[MOST_NUMBERS * PackedNumbers.LONGEST + (target == null ? 0 : 1 + target.length)];
        int end = PackedNumbers.putSigned(packed, 0, modified.getEpochSecond());
        end = PackedNumbers.put(packed, end, modified.getNano());
        end = PackedNumbers.putSigned(packed, end, changeTime - nanoseconds(modified));
        end = PackedNumbers.put(packed, end, inode);
        end = PackedNumbers.put(packed, end, size);
        end = PackedNumbers.put(packed, end, mode.isPresent() ? mode.getAsInt() + 1L : 0);
        end = PackedNumbers.put(packed, end, owner + 1);
        if (target != null) {
            packed[end++] = LINK;
            System.arraycopy(target, 0, packed, end, target.length);
            end += target.length;
        }
        return Arrays.copyOf(packed, end);
    }

    static Facts unpack(byte[] packed) {
        PackedNumbers numbers = new PackedNumbers(packed, 0);
        Instant modified = Instant.ofEpochSecond(numbers.nextSigned(), numbers.next());
        long changeTime = numbers.nextSigned() + nanoseconds(modified);
        long inode = numbers.next();
        long size = numbers.next();
        long mode = numbers.next();
        long owner = numbers.next() - 1;
        return new Facts(
                size,
                modified,
                changeTime,
                inode,
                mode == 0 ? OptionalInt.empty() : OptionalInt.of((int) (mode - 1)),
                owner,
                numbers.position() == packed.length
                        ? Optional.empty()
                        : Optional.of(EntryName.fromBytes(
                                Arrays.copyOfRange(packed, numbers.position() + 1, packed.length))));
    }

    /** Far from now this overflows, both ways alike. */
    private static long nanoseconds(Instant moment) {
        return moment.getEpochSecond() * 1_000_000_000L + moment.getNano();
    }

    ArchiveEntry entry(String path, EntryType type, Optional<Owner> itsOwner) {
        return new ArchiveEntry(path, type, size, modified, mode, itsOwner, linkTarget);
    }

    /** Whether two are the same to whoever restores them. */
    boolean looksLike(Facts other) {
        return size == other.size
                && modified.equals(other.modified)
                && mode.equals(other.mode)
                && owner == other.owner
                && linkTarget.equals(other.linkTarget);
    }
}
