package dev.vigie.agent.plugins;

import dev.vigie.agent.contract.PluginClasses;
import dev.vigie.agent.logging.LogOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pf4j.BasePluginLoader;
import org.pf4j.DefaultPluginClasspath;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/** Gives each plugin, a jar or a directory with {@code classes/} and {@code lib/}, a class loader that hides the agent. */
final class IsolatingPluginLoader extends BasePluginLoader {
    private final SharedClasses shared = new SharedClasses(getClass().getClassLoader());

    IsolatingPluginLoader(PluginManager plugins) {
        super(plugins, new DefaultPluginClasspath());
    }

    @Override
    public ClassLoader loadPlugin(Path location, PluginDescriptor descriptor) {
        if (Files.isDirectory(location)) {
            return super.loadPlugin(location, descriptor);
        }
        PluginClassLoader classes = createPluginClassLoader(location, descriptor);
        classes.addFile(location.toFile());
        return classes;
    }

    @Override
    protected PluginClassLoader createPluginClassLoader(Path location, PluginDescriptor descriptor) {
        return new IsolatedClassLoader(pluginManager, descriptor, shared);
    }

    /** Takes shared classes from the agent even when the plugin brings its own, so that both sides mean the same ones. */
    private static final class IsolatedClassLoader extends PluginClassLoader implements LogOrigin, PluginClasses {
        private final String id;
        private final String plugin;

        IsolatedClassLoader(PluginManager plugins, PluginDescriptor descriptor, ClassLoader shared) {
            super(plugins, descriptor, shared);
            this.id = descriptor.getPluginId();
            this.plugin = id + " " + descriptor.getVersion();
        }

        @Override
        public String logName() {
            return id;
        }

        @Override
        public String plugin() {
            return plugin;
        }

        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            return SharedClasses.contains(name) ? getParent().loadClass(name) : super.loadClass(name);
        }
    }
}
