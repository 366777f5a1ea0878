package dev.vigie.agent.platform;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Permissions of owner, group and others, as Java has them. */
public final class Permissions {
    private Permissions() {}

    /** Those in a mode. What else a mode has (set-user-ID, set-group-ID, sticky) Java has no name for. */
    public static Set<PosixFilePermission> ofMode(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & 0400 >> permission.ordinal()) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }
}
