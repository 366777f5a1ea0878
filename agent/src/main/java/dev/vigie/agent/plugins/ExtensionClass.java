package dev.vigie.agent.plugins;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.api.VigieExtension;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A class that an index names.
 *
 * @param name its full name
 * @param classes of the plugin
 */
record ExtensionClass(String name, ClassLoader classes) {

    /** An object of it, which says about itself what its contract asks for. */
    Object create() {
        Constructor<?> constructor = constructor();
        try {
            Object extension = constructor.newInstance();
            if (extension instanceof VigieExtension<?> described) {
                requireDescribed(described);
            }
            return extension;
        } catch (InvocationTargetException e) {
            throw unusable(
                    "cannot be created. A constructor must do nothing that can fail; create() may. "
                            + PluginMistake.explain(e.getCause()),
                    e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw unusable("cannot be created. " + PluginMistake.explain(e), e);
        }
    }

    private Constructor<?> constructor() {
        Class<?> type = load();
        if (Modifier.isAbstract(type.getModifiers())) {
            throw unusable("is abstract, so there can be no object of it. Its author must move @Extension to the class"
                    + " that implements everything.");
        }
        if (type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers())) {
            throw unusable("is inside another one and not static. Its author must declare it static, or in a file of"
                    + " its own.");
        }
        try {
            if (Modifier.isPublic(type.getModifiers())) {
                return type.getConstructor();
            }
        } catch (NoSuchMethodException e) {
            throw unusable("has no public constructor without parameters. Its author must add one, or make the one"
                    + " there is public.");
        } catch (LinkageError e) {
            throw unusable("cannot be used. " + PluginMistake.explain(e), e);
        }
        throw unusable("is not public. Its author must make it so.");
    }

    private Class<?> load() {
        try {
            return classes.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw unusable(
                    "is in META-INF/extensions.idx but not in the plugin. Its author must build it anew from nothing"
                            + " (\"mvn clean package\").",
                    e);
        } catch (LinkageError e) {
            throw unusable("cannot be used. " + PluginMistake.explain(e), e);
        }
    }

    private void requireDescribed(VigieExtension<?> extension) {
        ask("id()", extension::id);
        if (ask("options()", extension::options).stream().anyMatch(Objects::isNull)) {
            throw unusable("has null among its options(). Its author must return descriptions only.");
        }
        if (extension instanceof ArchiveFormat format) {
            ask("extension()", format::extension);
        }
        if (extension instanceof PostBackupHookFactory hook) {
            ask("defaultOutcomes()", hook::defaultOutcomes);
            ask("defaultTimeLimit()", hook::defaultTimeLimit);
        }
    }

    private <T> T ask(String method, Supplier<T> call) {
        T answer;
        try {
            answer = call.get();
        } catch (Throwable e) {
            throw unusable(
                    "does not answer " + method + ". It must, before create() is called and always the same. "
                            + PluginMistake.explain(e),
                    e);
        }
        if (answer == null) {
            throw unusable("returns null from " + method + ". Its author must return "
                    + switch (method) {
                        case "id()" -> "a name of lower case letters, digits, dots and hyphens.";
                        case "options()" -> "an empty list, List.of(), when there are none.";
                        default -> "a value, or not override it.";
                    });
        }
        return answer;
    }

    private UnusablePluginException unusable(String why) {
        return unusable(why, null);
    }

    private UnusablePluginException unusable(String why, Throwable cause) {
        return new UnusablePluginException("Its class " + name + " " + why, cause);
    }
}
