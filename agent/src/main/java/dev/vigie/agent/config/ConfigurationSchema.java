package dev.vigie.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON schema of configuration files. */
public final class ConfigurationSchema {
    private ConfigurationSchema() {}

    /** The schema, as it is shipped. */
    public static String text() {
        try (InputStream schema = ConfigurationSchema.class.getResourceAsStream("vigie.schema.json")) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
