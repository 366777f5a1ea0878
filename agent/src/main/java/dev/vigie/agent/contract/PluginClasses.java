package dev.vigie.agent.contract;

/** A class loader that knows whose classes it has. */
public interface PluginClasses {

    /** The plugin's id and version, such as {@code zip 1.0.0}. */
    String plugin();

    /** Who made something, as the subject of a sentence: the plugin where it is known, else the class. */
    static String owner(Object product) {
        return product.getClass().getClassLoader() instanceof PluginClasses known
                ? "the plugin " + known.plugin()
                : "the class " + product.getClass().getName();
    }
}
