package dev.vigie.agent.plugins;

import java.nio.file.Path;
import java.util.List;
import org.pf4j.DefaultPluginManager;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/** PF4J, set up for Vigie. Not thread-safe. */
final class PluginContainer extends DefaultPluginManager {
    /** The version of the api that {@code Plugin-Requires} in a plugin's manifest is compared with. */
    static final String API_VERSION = "1.0.0";

    PluginContainer(List<Path> directories) {
        super(directories);
        setSystemVersion(API_VERSION);
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new PluginManifest(this::getPlugin);
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new IsolatingPluginLoader(this);
    }

    /** Loads one plugin without starting it. Throws all kinds of unchecked exceptions. */
    PluginWrapper load(Path location) {
        return getPlugin(loadPlugin(location));
    }

    /** Whether a plugin can work with this version of the api. */
    boolean fits(PluginWrapper plugin) {
        return isPluginValid(plugin);
    }

    /** Starts a plugin that is not disabled. */
    void start(PluginWrapper plugin) {
        if (plugin.getPlugin() == null) {
            throw new UnusablePluginException(
                    "Its Plugin-Class " + plugin.getDescriptor().getPluginClass()
                            + " cannot be created. Leave it out of the manifest unless it is needed.");
        }
        if (startPlugin(plugin.getPluginId()) != PluginState.STARTED) {
            throw new UnusablePluginException(
                    "It did not start (" + plugin.getFailedException() + "). Tell its author, or remove it.",
                    plugin.getFailedException());
        }
    }
}
