package dev.vigie.api.format;

import dev.vigie.api.Stable;

/** What an entry is. */
@Stable
public enum EntryType {
    /** A regular file: it has content. */
    FILE,
    /** A directory, with or without anything in it. */
    DIRECTORY,
    /** A symbolic link: it has a target, which need not exist. */
    SYMLINK
}
