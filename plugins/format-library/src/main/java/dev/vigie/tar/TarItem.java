package dev.vigie.tar;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Something in a tar file.
 *
 * @param path where it is, without {@code ./} in front and without a slash at the end; {@code ""} for the top itself
 * @param type what it is; empty for devices and the like, and for hard links
 * @param size of its content
 * @param linkTarget where a symbolic link points, or what a hard link is another name of; {@code ""} for all else
 * @param kind the type flag of its header, see {@link TarConstants}
 */
record TarItem(
        String path,
        Optional<EntryType> type,
        long size,
        Instant modified,
        int mode,
        Owner owner,
        String linkTarget,
        byte kind) {

    static TarItem of(TarArchiveEntry header, PaxRecords pax, long size) {
        String name = pax.text("GNU.sparse.name").or(() -> pax.text("path")).orElseGet(() -> text(header.getName()));
        String target = pax.text("linkpath").orElseGet(() -> text(header.getLinkName()));
        Owner owner = new Owner(
                pax.number("uid").orElse(header.getLongUserId()),
                pax.number("gid").orElse(header.getLongGroupId()),
                pax.text("uname").orElseGet(() -> text(header.getUserName())),
                pax.text("gname").orElseGet(() -> text(header.getGroupName())));
        return new TarItem(
                trimmed(name),
                type(header, name),
                size,
                pax.instant("mtime")
                        .orElseGet(() -> header.getLastModifiedTime().toInstant()),
                header.getMode() & 07777,
                owner,
                header.isLink() ? trimmed(target) : target,
                header.getLinkFlag());
    }

    /** Whether it is another name of an entry before it. */
    boolean isHardLink() {
        return kind == TarConstants.LF_LINK;
    }

    /** Whether it is the top itself, which is no entry. */
    boolean isTop() {
        return path.isEmpty() && type.filter(EntryType.DIRECTORY::equals).isPresent();
    }

    /** Why it is no entry, for a person. */
    String whyOmitted() {
        return switch (kind) {
            case TarConstants.LF_LINK ->
                "it is a hard link to \"" + linkTarget + "\", which is not before it in the archive";
            case TarConstants.LF_CHR, TarConstants.LF_BLK -> "it is a device, which is never restored";
            case TarConstants.LF_FIFO -> "it is a named pipe, which is never restored";
            default ->
                type.isPresent() ? "it has no name" : "it is of a kind (\"" + (char) kind + "\") that is not known";
        };
    }

    /** The entry it is, if an archive of files can hold it. */
    Optional<ArchiveEntry> entry() {
        return type.filter(known -> !path.isEmpty()).map(known -> entry(known, size, linkTarget));
    }

    /** The entry it is as another name of {@code target}. */
    ArchiveEntry like(ArchiveEntry target) {
        return entry(target.type(), target.size(), target.linkTarget().orElse(""));
    }

    private ArchiveEntry entry(EntryType kind, long bytes, String target) {
        return new ArchiveEntry(
                path,
                kind,
                kind == EntryType.FILE ? bytes : 0,
                modified,
                OptionalInt.of(mode),
                Optional.of(owner),
                kind == EntryType.SYMLINK ? Optional.of(target) : Optional.empty());
    }

    private static Optional<EntryType> type(TarArchiveEntry header, String name) {
        return switch (header.getLinkFlag()) {
            case TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_CONTIG ->
                Optional.of(name.endsWith("/") ? EntryType.DIRECTORY : EntryType.FILE);
            case TarConstants.LF_GNUTYPE_SPARSE -> Optional.of(EntryType.FILE);
            case TarConstants.LF_DIR -> Optional.of(EntryType.DIRECTORY);
            case TarConstants.LF_SYMLINK -> Optional.of(EntryType.SYMLINK);
            default -> Optional.empty();
        };
    }

    private static String trimmed(String name) {
        int start = 0;
        while (name.startsWith("./", start)) {
            start += 2;
        }
        int end = name.length();
        while (end > start + 1 && name.charAt(end - 1) == '/') {
            end--;
        }
        String path = name.substring(start, end);
        return path.equals(".") ? "" : path;
    }

    /** What commons-compress read byte by byte. */
    private static String text(String bytes) {
        return EntryName.fromBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
