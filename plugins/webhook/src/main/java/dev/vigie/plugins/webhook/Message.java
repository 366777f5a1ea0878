package dev.vigie.plugins.webhook;

import java.util.Map;

/**
 * What is posted.
 *
 * @param contentType without the character set, which is UTF-8
 * @param headers more of them, in ASCII
 */
record Message(String contentType, String body, Map<String, String> headers) {
    static Message text(String body) {
        return new Message("text/plain", body, Map.of());
    }

    static Message json(String body) {
        return new Message("application/json", body, Map.of());
    }
}
