package dev.vigie.agent.plugins;

import java.util.List;

/**
 * What plugins see of the agent: the JDK, the api, PF4J and slf4j. Everything else they bring along, and the agent's own
 * libraries can change without breaking them.
 */
final class SharedClasses extends ClassLoader {
    private static final List<String> PACKAGES = List.of("dev.vigie.api.", "org.pf4j.", "org.slf4j.");

    private final ClassLoader agent;

    SharedClasses(ClassLoader agent) {
        super(ClassLoader.getPlatformClassLoader());
        this.agent = agent;
    }

    /** Whether plugins get this class from the agent, even if they bring one of that name. */
    static boolean contains(String className) {
        return PACKAGES.stream().anyMatch(className::startsWith);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (contains(name)) {
            return agent.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
