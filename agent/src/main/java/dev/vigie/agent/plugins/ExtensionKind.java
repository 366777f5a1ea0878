package dev.vigie.agent.plugins;

import dev.vigie.api.VigieExtension;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.hook.PostBackupHookFactory;

/** What a plugin can add. */
public enum ExtensionKind {
    FORMAT("format", "archive format", ArchiveFormat.class),
    MATCHER("matcher", "exclusion type", ExclusionMatcherFactory.class),
    HOOK("hook", "hook type", PostBackupHookFactory.class);

    private final String word;
    private final String title;
    private final Class<? extends VigieExtension<?>> contract;

    ExtensionKind(String word, String title, Class<? extends VigieExtension<?>> contract) {
        this.word = word;
        this.title = title;
        this.contract = contract;
    }

    /** The kind in one word, in lower case. */
    public String word() {
        return word;
    }

    /** The kind as it is called in messages. */
    String title() {
        return title;
    }

    /** The interface that makes a class of this kind. */
    Class<? extends VigieExtension<?>> contract() {
        return contract;
    }
}
