package dev.vigie.agent.plugins;

import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.agent.text.Suggestion;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Puts plugins where they are found, and takes them away. A plugin is tried out in a place of its own beside all that are
 * installed before anything of it is put there. Programs that run already notice nothing until they are started again.
 */
public final class PluginInstaller {
    /** What a person's plugin may be called, because its file is called so. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final Leases LEASES = new Leases(".installing");

    private final List<Path> directories;
    private final Path own;

    /**
     * @param directories where plugins lie, as {@link PluginHost} knows them
     * @param own the one of them that the person may change; it need not exist
     */
    public PluginInstaller(List<Path> directories, Path own) {
        if (!directories.contains(own)) {
            throw new IllegalArgumentException(own + " is none of the plugin directories " + directories);
        }
        this.directories = List.copyOf(directories);
        this.own = own;
    }

    /**
     * Tries a plugin out without installing it.
     *
     * @param file a jar or zip
     * @return how it would do beside those that are installed
     * @throws BackupException when there is no such file, or it cannot be read
     */
    public PluginHealth check(Path file) throws BackupException {
        Path given = existing(file);
        return staged(Optional.empty(), given, staging -> examine(given, staging));
    }

    /**
     * Installs a plugin: completely or not at all.
     *
     * @param file a jar or zip, which stays where it is
     * @return how it does where it is now
     * @throws BackupException of category USER when it cannot be used; it says why
     */
    public PluginHealth install(Path file) throws BackupException {
        Path given = existing(file);
        return staged(Optional.of(own), given, staging -> {
            PluginHealth health = examine(given, staging);
            if (health.state() != State.READY) {
                throw BackupException.user("The plugin " + given + " is not installed. " + health.reason());
            }
            Path target = own.resolve(health.id() + (isZip(given) ? "" : ".jar"));
            if (Files.exists(target)) {
                throw BackupException.user("The plugin " + given + " is not installed, because " + target
                        + " is in its place. Move that away first.");
            }
            Path ready = candidate(given, Files.createDirectory(staging.resolve("ready")));
            requireAllowed(given, ready, target);
            DurableFiles.rename(ready, target);
            return at(target, health);
        });
    }

    private static void requireAllowed(Path given, Path ready, Path target) throws BackupException {
        try {
            AllowedFiles.require(ready, target);
        } catch (UnusablePluginException e) {
            throw BackupException.user(
                    "The plugin " + given + " is not installed, because it would not be loaded. " + e.getMessage(), e);
        }
    }

    /**
     * Takes away a plugin that the person installed.
     *
     * @param id as {@link PluginHealth#id} says
     * @param installed all plugins there are
     * @return how it did
     * @throws BackupException of category USER when there is none, or it is one of those that come with Vigie
     */
    public PluginHealth remove(String id, List<PluginHealth> installed) throws BackupException {
        PluginHealth plugin = installed.stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id, installed));
        Path location = plugin.location();
        if (!own.equals(location.getParent())) {
            throw BackupException.user("The plugin \"" + id + "\" comes with Vigie, in " + location
                    + ", and stays. Only what was installed into " + own + " can be removed.");
        }
        return staged(Optional.of(own), location, staging -> {
            Path zip = own.resolve(location.getFileName() + ".zip");
            if (Files.isDirectory(location) && Files.exists(zip)) {
                DurableFiles.rename(zip, staging.resolve("removed.zip"));
            }
            DurableFiles.rename(location, staging.resolve("removed"));
            return plugin;
        });
    }

    private static BackupException unknown(String id, List<PluginHealth> installed) {
        List<String> ids = installed.stream().map(PluginHealth::id).toList();
        return BackupException.user("There is no plugin \"" + id + "\"; there are " + String.join(", ", ids) + "."
                + Suggestion.sentence(id, ids));
    }

    private static Path existing(Path file) throws BackupException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (Files.isDirectory(file)) {
            throw BackupException.user(file + " is a directory, but a plugin is a .jar or .zip file. Build it and give"
                    + " the file that comes out, such as target/my-plugin.zip.");
        }
        if (!Files.isRegularFile(file)) {
            throw BackupException.user("There is no file " + file + ". A plugin is a .jar or .zip file.");
        }
        if (!name.endsWith(".jar") && !name.endsWith(".zip")) {
            throw BackupException.user(file + " is neither a .jar nor a .zip file, so it is no plugin.");
        }
        return file.toAbsolutePath().normalize();
    }

    private static boolean isZip(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** Something to do with the help of a directory that nobody looks into and that is gone afterwards. */
    @FunctionalInterface
    private interface Work {
        PluginHealth in(Path staging) throws IOException, BackupException;
    }

    /** @param parent where the directory is, when what is in it has to be moved; anywhere when empty */
    private static PluginHealth staged(Optional<Path> parent, Path plugin, Work work) throws BackupException {
        try {
            Path staging;
            if (parent.isPresent()) {
                DurableFiles.createDirectories(parent.get());
                sweep(parent.get());
                staging = Files.createTempDirectory(parent.get(), LEASES.ofThisProcess());
            } else {
                staging = Files.createTempDirectory("vigie-plugin");
            }
            try {
                return work.in(staging);
            } finally {
                WorkDirectory.delete(staging);
            }
        } catch (IOException | UncheckedIOException e) {
            throw BackupException.environment(
                    "Cannot do this with the plugin " + plugin + ": " + e + ". Check the permissions"
                            + parent.map(directory -> " of " + directory).orElse("") + " and the space on the disk.",
                    e);
        }
    }

    /** A plugin that is tried out can end the process, and a person too. */
    private static void sweep(Path parent) throws IOException {
        Listing.of(parent).stream().filter(LEASES::isAbandoned).forEach(WorkDirectory::delete);
    }

    /** How a plugin does beside those that are installed. */
    private PluginHealth examine(Path file, Path staging) throws IOException {
        Path place = Files.createDirectory(staging.resolve("check"));
        try {
            candidate(file, place);
        } catch (UnusablePluginException e) {
            return failed(file, e.getMessage());
        }
        List<Path> all = new ArrayList<>(directories);
        all.add(place);
        Discovery.Found found = Discovery.in(all, Watchdog.TIME_TO_LOAD);
        Trial trial = new Trial(
                found.extensions(),
                new WorkDirectory(staging.resolve("work")),
                new Watchdog(Watchdog.TIME_TO_LOAD, found::ownerOf));
        return found.health().stream()
                .filter(health -> health.location().startsWith(place))
                .map(trial::of)
                .map(health -> at(file, health))
                .findFirst()
                .map(PluginInstaller::withUsableId)
                .orElseGet(() -> failed(file, "It is no plugin."));
    }

    private static PluginHealth withUsableId(PluginHealth health) {
        boolean usable = ID.matcher(health.id()).matches() && !health.id().equalsIgnoreCase(AllowedFiles.LIST);
        return health.state() != State.READY || usable
                ? health
                : failed(
                        health.location(),
                        "Its id \"" + health.id() + "\" cannot be the name of a file. Its author must choose one of"
                                + " letters, digits, dots, hyphens and underscores.");
    }

    private static PluginHealth failed(Path file, String reason) {
        return new PluginHealth(file.getFileName().toString(), "", "", "", List.of(), State.FAILED, reason, file);
    }

    private static PluginHealth at(Path location, PluginHealth health) {
        return new PluginHealth(
                health.id(),
                health.version(),
                health.provider(),
                health.description(),
                health.extensions(),
                health.state(),
                health.reason(),
                location);
    }

    /** Puts what is in a file into a directory in the form in which it is loaded. */
    private static Path candidate(Path file, Path directory) throws IOException {
        try {
            PluginFiles.requireWhole(file);
            return isZip(file)
                    ? PluginFiles.unpack(file, directory.resolve("plugin"))
                    : PluginFiles.copy(file, directory.resolve("plugin.jar"));
        } catch (InvalidPathException e) {
            throw new UnusablePluginException(
                    "It holds the path \"" + e.getInput() + "\", which this machine cannot have. Tell its author.", e);
        }
    }
}
