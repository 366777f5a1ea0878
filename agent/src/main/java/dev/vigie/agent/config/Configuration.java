package dev.vigie.agent.config;

import dev.vigie.agent.logging.LogSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A whole configuration, checked, with all defaults filled in. Two configurations are equal when they mean the same,
 * however they are written.
 *
 * @param folders in the order they were written; never empty
 * @param log how the agent logs
 * @param metrics the text file the agent writes for a monitor, absolute; empty for none
 * @param file the main file, absolute
 */
public record Configuration(List<FolderConfiguration> folders, LogSettings log, Optional<Path> metrics, Path file) {
    public Configuration {
        folders = List.copyOf(folders);
        Objects.requireNonNull(log);
        Objects.requireNonNull(metrics);
        Objects.requireNonNull(file);
    }

    /**
     * What is in force, all defaults included, as ordered maps, lists, texts, numbers and booleans; printed as YAML or
     * JSON it is a configuration file that means the same. Variables in the options of plugins stay as they were written,
     * so that no secret is shown.
     */
    public Map<String, Object> toTree() {
        return ConfigurationTree.of(this);
    }

    /** {@link #toTree} as YAML. */
    public String toYaml() {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setUseUnicodeEncoding(true)
                        .build())
                .dumpToString(toTree());
    }
}
