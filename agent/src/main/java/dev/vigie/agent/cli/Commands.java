package dev.vigie.agent.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** All commands by name. */
final class Commands {
    private static final Map<String, Function<Vigie, Object>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("backup", BackupCommand::new);
        ALL.put("watch", WatchCommand::new);
        ALL.put("run", RunCommand::new);
        ALL.put("list", ListCommand::new);
        ALL.put("versions", VersionsCommand::new);
        ALL.put("diff", DiffCommand::new);
        ALL.put("find", FindCommand::new);
        ALL.put("restore", RestoreCommand::new);
        ALL.put("verify", VerifyCommand::new);
        ALL.put("prune", PruneCommand::new);
        ALL.put("status", StatusCommand::new);
        ALL.put("plugins", PluginsCommand::new);
        ALL.put("config", ConfigCommand::new);
        ALL.put("doctor", DoctorCommand::new);
        ALL.put("completion", vigie -> new CompletionCommand());
        ALL.put("help", vigie -> new HelpCommand());
    }

    private Commands() {}

    /**
     * The commands that arguments may mean. Describing a command to picocli takes 10 ms, and one that is not named cannot
     * be meant; but whoever names none, or asks about commands, needs to see all of them.
     */
    static List<Object> meantBy(List<String> arguments, Vigie vigie) {
        if (arguments.equals(List.of("--version"))) {
            return List.of();
        }
        List<String> named = new ArrayList<>(ALL.keySet());
        named.retainAll(arguments);
        boolean all = named.isEmpty() || named.contains("help") || named.contains("completion");
        return (all ? ALL.keySet() : named)
                .stream().map(name -> ALL.get(name).apply(vigie)).toList();
    }
}
