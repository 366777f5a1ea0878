package dev.vigie.plugins.webhook;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An address that whoever knows it may post to; so no message ever holds more of it than its host. Where it is kept is
 * looked at only when it is needed: a secret that is away for a while is no reason to make no backup.
 */
final class SecretAddress {
    /** The options that give an address, exactly one of them. */
    static final List<OptionDescription> OPTIONS = List.of(
            OptionDescription.optional(
                    "url",
                    OptionType.SECRET,
                    "The address to post to. A configuration file it stands in must be readable by its owner only."),
            OptionDescription.optional(
                    "url-file",
                    OptionType.TEXT,
                    "A file whose first line is the address, absolute, readable by its owner only."),
            OptionDescription.optional(
                    "url-env", OptionType.TEXT, "The name of the environment variable that holds the address."));

    private static final Set<PosixFilePermission> OPEN_TO_OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private static final String FAULT = "must begin with https:// or http:// and a host, hold no user name, and have"
            + " special characters written as %20 and the like.";

    /** Where the address is kept. */
    private interface Keeper {
        String address() throws BackupException;
    }

    private final Keeper keeper;

    private SecretAddress(Keeper keeper) {
        this.keeper = keeper;
    }

    /**
     * The address that the options give.
     *
     * @param hook the hook's id, for messages
     * @param environment as {@link System#getenv()}
     * @throws BackupException of category USER when they give none, or several
     */
    static SecretAddress of(String hook, Options options, Map<String, String> environment) throws BackupException {
        Optional<String> url = options.text("url");
        Optional<String> file = options.text("url-file");
        Optional<String> variable = options.text("url-env");
        if (Stream.of(url, file, variable).filter(Optional::isPresent).count() != 1) {
            throw BackupException.user(
                    "hook \"" + hook + "\": give one of the options \"url\", \"url-file\" and \"url-env\".");
        }
        if (url.isPresent()) {
            if (web(url.get().strip()).isEmpty()) {
                throw BackupException.user("hook \"" + hook + "\": option \"url\" " + FAULT);
            }
            return new SecretAddress(url::get);
        }
        if (variable.isPresent()) {
            return new SecretAddress(() -> valueOf(variable.get(), environment));
        }
        Path path = absolute(file.get())
                .orElseThrow(() -> BackupException.user("hook \"" + hook
                        + "\": option \"url-file\" must be an absolute path, not \"" + file.get() + "\"."));
        return new SecretAddress(() -> firstLine(path));
    }

    private static Optional<Path> absolute(String file) {
        try {
            return Optional.of(Path.of(file)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String valueOf(String variable, Map<String, String> environment) throws BackupException {
        return Optional.ofNullable(environment.get(variable))
                .orElseThrow(() -> BackupException.environment("The environment variable " + variable
                        + " that \"url-env\" names is not set; set it for the agent, or use \"url-file\"."));
    }

    private static String firstLine(Path file) throws BackupException {
        try {
            if (isOpenToOthers(file)) {
                throw BackupException.environment(
                        file + " can be read by others; run \"chmod 600\" on it, because it holds a secret.");
            }
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw BackupException.environment(
                    file + ", which \"url-file\" names, cannot be read; check that it is there"
                            + " and that its permissions let Vigie read it.");
        }
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OPEN_TO_OTHERS::contains);
    }

    /** Whether this can be added to the end of addresses. */
    static boolean isEnding(String ending) {
        return web("https://example.org" + ending).isPresent();
    }

    /**
     * The address with something added to its end.
     *
     * @throws BackupException when it is not to be had, or nothing that can be posted to
     */
    URI with(String ending) throws BackupException {
        return web(keeper.address().strip() + ending)
                .orElseThrow(() -> BackupException.environment("The address to post to " + FAULT));
    }

    /** The cause of a failure to parse is not kept, since its message repeats the address. */
    private static Optional<URI> web(String address) {
        try {
            URI uri = new URI(address);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return Optional.of(uri).filter(it -> web && it.getHost() != null && it.getUserInfo() == null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "an address that is kept secret";
    }
}
