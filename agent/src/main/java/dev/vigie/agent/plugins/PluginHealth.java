package dev.vigie.agent.plugins;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How one plugin does.
 *
 * @param id the plugin's id, or the name of its file when it does not even have one
 * @param version {@code ""} when not known
 * @param provider {@code ""} when not known
 * @param description {@code ""} when not known
 * @param extensions what it adds; empty unless it is ready
 * @param state whether it can be used
 * @param reason why it cannot be used and what to do about it; {@code ""} when it can
 * @param location its file or directory, absolute
 */
public record PluginHealth(
        String id,
        String version,
        String provider,
        String description,
        List<ExtensionName> extensions,
        State state,
        String reason,
        Path location) {

    public PluginHealth {
        Objects.requireNonNull(id);
        Objects.requireNonNull(version);
        Objects.requireNonNull(provider);
        Objects.requireNonNull(description);
        extensions = List.copyOf(extensions);
        Objects.requireNonNull(state);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(location);
    }

    /** The same plugin, found to be of no use. */
    PluginHealth failed(String because) {
        return new PluginHealth(id, version, provider, description, List.of(), State.FAILED, because, location);
    }

    /** Whether a plugin can be used. */
    public enum State {
        READY,
        FAILED,
        /** Switched off, or made for another version of Vigie. */
        DISABLED
    }

    /** One thing a plugin adds. */
    public record ExtensionName(ExtensionKind kind, String id) {
        public ExtensionName {
            Objects.requireNonNull(kind);
            Objects.requireNonNull(id);
        }

        /** Written out: every start looks for extensions, and what Java makes for a record takes a while to get going. */
        @Override
        public boolean equals(Object other) {
            return other instanceof ExtensionName that && kind == that.kind && id.equals(that.id);
        }

        @Override
        public int hashCode() {
            return 31 * kind.hashCode() + id.hashCode();
        }
    }
}
