package dev.vigie.agent.plugins;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.jar.Manifest;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginWrapper;
import org.pf4j.util.FileUtils;

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
                    "Its manifest does not have both Plugin-Id and Plugin-Version, so it is no plugin of Vigie's. Its"
                            + " author must have the build write them; if it is but a library, remove it.");
        }
        if (!descriptor.getDependencies().isEmpty()) {
            throw new UnusablePluginException("It wants other plugins beside it (Plugin-Dependencies), but Vigie keeps"
                    + " plugins apart. Its author can put what it needs into its lib/ directory.");
        }
        requireUnderstood(descriptor.getRequires());
        PluginWrapper other = loaded.apply(id);
        if (other != null) {
            throw new UnusablePluginException("The plugin id \"" + id + "\" is taken by "
                    + other.getDescriptor().getVersion() + " in " + other.getPluginPath() + ". Remove one of the two.");
        }
        return descriptor;
    }

    private static void requireUnderstood(String requires) {
        try {
            new DefaultVersionManager().checkVersionConstraint(PluginContainer.API_VERSION, requires);
        } catch (RuntimeException e) {
            throw new UnusablePluginException(
                    "Its Plugin-Requires \"" + requires + "\" says no versions of the plugin api. Its author must write"
                            + " the one it is made for, such as \">=" + PluginContainer.API_VERSION + "\".",
                    e);
        }
    }

    private Manifest read(Path location) {
        if (Files.isDirectory(location) && FileUtils.findFile(location, "MANIFEST.MF") == null) {
            throw withoutManifest();
        }
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
            throw withoutManifest();
        }
        return manifest;
    }

    private static UnusablePluginException withoutManifest() {
        return new UnusablePluginException("It has no manifest with Plugin-Id and Plugin-Version"
                + " (META-INF/MANIFEST.MF of a jar, classes/META-INF/MANIFEST.MF of a directory or zip), so it is no plugin"
                + " of Vigie's. Its author must have the build write one; if it is no plugin, remove it.");
    }

    private static String rootCause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
