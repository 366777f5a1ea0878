package dev.vigie.agent.plugins;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.jar.Manifest;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginWrapper;

/** Reads a plugin's manifest and refuses, in plain words, what PF4J would trip over later. */
final class PluginManifest extends ManifestPluginDescriptorFinder {
    private final Function<String, PluginWrapper> loaded;

    /** @param loaded gives the plugin that has an id already, or {@code null} */
    PluginManifest(Function<String, PluginWrapper> loaded) {
        this.loaded = loaded;
    }

    @Override
    public PluginDescriptor find(Path location) {
        PluginDescriptor descriptor = createPluginDescriptor(read(location));
        String id = descriptor.getPluginId();
        if (id == null || id.isBlank() || descriptor.getVersion() == null) {
            throw new UnusablePluginException(
                    "Its manifest does not have both Plugin-Id and Plugin-Version, so it is no"
                            + " plugin of Vigie's. Remove it from the plugin directory.");
        }
        if (!descriptor.getDependencies().isEmpty()) {
            throw new UnusablePluginException("It wants other plugins beside it (Plugin-Dependencies), but Vigie keeps"
                    + " plugins apart. Its author can put what it needs into its lib/ directory.");
        }
        PluginWrapper other = loaded.apply(id);
        if (other != null) {
            throw new UnusablePluginException("The plugin id \"" + id + "\" is taken by "
                    + other.getDescriptor().getVersion() + " in " + other.getPluginPath() + ". Remove one of the two.");
        }
        return descriptor;
    }

    private Manifest read(Path location) {
        Manifest manifest;
        try {
            manifest = readManifest(location);
        } catch (RuntimeException e) {
            throw new UnusablePluginException(
                    "Its manifest cannot be read (" + rootCause(e)
                            + "). Remove it from the plugin directory, or install" + " it again.",
                    e);
        }
        if (manifest == null) {
            throw new UnusablePluginException(
                    "It has no manifest, so it is no plugin of Vigie's. Remove it from the" + " plugin directory.");
        }
        return manifest;
    }

    private static String rootCause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
