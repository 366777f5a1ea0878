package dev.vigie.agent.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The shipped JSON Schemas, asked by an independent validator. */
enum Schema {
    VIGIE("vigie.schema.json"),
    FOLDER("vigie-folder.schema.json");

    private final com.networknt.schema.Schema schema;

    Schema(String resource) {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("classpath:dev/vigie/agent/config/" + resource));
        schema.initializeValidators();
    }

    /** What the schema has against a text; empty when nothing. */
    List<String> complaints(String yaml) {
        return schema.validate(yaml, InputFormat.YAML).stream()
                .map(Error::toString)
                .toList();
    }

    List<String> complaints(Path file) throws IOException {
        return complaints(Files.readString(file));
    }

    JsonNode json() {
        return schema.getSchemaNode();
    }
}
