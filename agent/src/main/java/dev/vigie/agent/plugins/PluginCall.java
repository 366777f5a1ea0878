package dev.vigie.agent.plugins;

import dev.vigie.agent.contract.PluginClasses;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a thread does inside a plugin.
 *
 * @param className the class that was called from outside
 * @param method what was called
 * @param place where in the plugin the thread is
 * @param ofMatcher whether it was asked what to leave out
 * @param plugin its id and version, where that is certain: plugins may have classes of the same name
 */
record PluginCall(String className, String method, String place, boolean ofMatcher, Optional<String> plugin) {
    private static final String AGENT = "dev.vigie.agent.";

    /** Empty when the thread is not in a plugin, or the plugin has called the agent, as it does to read a file. */
    static Optional<PluginCall> of(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return of(
                stack, isInOnePlugin(stack) ? PluginClasses.plugin(thread.getContextClassLoader()) : Optional.empty());
    }

    /** The same for what was thrown: empty when it was not thrown by a plugin, or by what that called of Java's. */
    static Optional<PluginCall> of(Throwable thrown) {
        return of(thrown.getStackTrace(), Optional.empty());
    }

    /** The class loader that the agent set is that of the plugin it called, unless that has called the agent to get further. */
    private static boolean isInOnePlugin(StackTraceElement[] stack) {
        return Stream.of(stack).dropWhile(frame -> !isOfAgent(frame)).noneMatch(PluginCall::isOfPlugin);
    }

    private static Optional<PluginCall> of(StackTraceElement[] stack, Optional<String> plugin) {
        StackTraceElement innermost = null;
        StackTraceElement outermost = null;
        String asked = "";
        boolean ofMatcher = false;
        for (StackTraceElement frame : stack) {
            if (isOfPlugin(frame)) {
                innermost = innermost == null ? frame : innermost;
                outermost = frame;
            } else if (isOfAgent(frame)) {
                asked = frame.getMethodName();
                ofMatcher = frame.getClassName().startsWith(GuardedMatcherFactory.class.getName());
                break;
            }
        }
        return innermost == null
                ? Optional.empty()
                : Optional.of(new PluginCall(
                        declared(outermost), called(outermost, asked), innermost.toString(), ofMatcher, plugin));
    }

    /** What stands for a lambda has a name that tells nobody anything after the one of the class it was written in. */
    private static String declared(StackTraceElement frame) {
        return frame.getClassName().replaceFirst("\\$\\$Lambda.*", "");
    }

    /** Newer Javas do not show what stands for a lambda, only its body; the agent calls what it offers by the same name. */
    private static String called(StackTraceElement frame, String asked) {
        return frame.getMethodName().startsWith("lambda$") && !asked.isEmpty() ? asked : frame.getMethodName();
    }

    private static boolean isOfAgent(StackTraceElement frame) {
        return frame.getClassName().startsWith(AGENT);
    }

    /** Java's own classes are in modules, the agent's class loader has a name, and PF4J's have none. */
    private static boolean isOfPlugin(StackTraceElement frame) {
        return frame.getModuleName() == null && frame.getClassLoaderName() == null;
    }
}
