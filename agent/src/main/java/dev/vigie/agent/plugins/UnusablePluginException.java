package dev.vigie.agent.plugins;

/** Says in a sentence or two why a plugin cannot be used and what to do about it. Never leaves this room. */
final class UnusablePluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusablePluginException(String reason) {
        super(reason);
    }

    UnusablePluginException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
