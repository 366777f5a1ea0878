package dev.vigie.agent.contract;

import java.util.Optional;

/** A class loader that knows whose classes it has. */
public interface PluginClasses {

    /** The plugin's id and version, such as {@code zip 1.0.0}. */
    String plugin();

    /** The id and version of the plugin whose classes these are; empty when they are no plugin's. */
    static Optional<String> plugin(ClassLoader classes) {
        return classes instanceof PluginClasses known ? Optional.of(known.plugin()) : Optional.empty();
    }

    /** Who made something, as the subject of a sentence: the plugin where it is known, else the class. */
    static String owner(Object product) {
        return plugin(product.getClass().getClassLoader())
                .map(plugin -> "the plugin " + plugin)
                .orElseGet(() -> "the class " + product.getClass().getName());
    }
}
