package dev.vigie.api.exclude;

import dev.vigie.api.Stable;

/** A matcher's answer. */
@Stable
public enum Verdict {
    /** Back it up, as far as this matcher is concerned. */
    INCLUDE,
    /** Leave it out; what is inside a directory is asked about on its own. */
    EXCLUDE,
    /** Leave it out with everything inside: the directory is neither walked nor watched. Same as EXCLUDE for a file. */
    SKIP_SUBTREE
}
