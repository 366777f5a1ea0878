package dev.vigie.agent.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what with a file, where the file system knows owners. The directories above it, which may keep everybody
 * out, are not looked at.
 *
 * <p>A group named as the owner is that person's own, with nobody else in it: where people have one, what they make is
 * writable for it (umask 002), as on Debian and Fedora.
 *
 * @param owner the name of the user
 * @param group the name of the group
 */
public record Access(Set<PosixFilePermission> permissions, String owner, String group) {
    public Access {
        permissions = Set.copyOf(permissions);
    }

    /** Empty where the file system knows no owners. */
    public static Optional<Access> to(Path file, LinkOption... links) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class, links);
        return view == null ? Optional.empty() : Optional.of(of(view.readAttributes()));
    }

    private static Access of(PosixFileAttributes file) {
        return new Access(
                file.permissions(), file.owner().getName(), file.group().getName());
    }

    /** Whether others than the owner may read it. */
    public boolean othersMayRead() {
        return othersHave(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
    }

    /** Whether others than the owner may write to it. */
    public boolean othersMayWrite() {
        return othersHave(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    }

    private boolean othersHave(PosixFilePermission forGroup, PosixFilePermission forOthers) {
        return permissions.contains(forOthers) || (permissions.contains(forGroup) && !group.equals(owner));
    }
}
