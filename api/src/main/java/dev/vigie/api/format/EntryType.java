package dev.vigie.api.format;

import dev.vigie.api.Stable;

/** What an entry is. */
@Stable
public enum EntryType {
    FILE,
    DIRECTORY,
    SYMLINK
}
