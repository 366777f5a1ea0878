package dev.vigie.plugins.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import dev.vigie.testkit.PostBackupHookContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program of the test's own in place of notify-send and osascript writes down what it was called with. */
@DisabledOnOs(OS.WINDOWS)
class DesktopHookFactoryTest extends PostBackupHookContract {
    @TempDir
    Path place;

    @Override
    protected PostBackupHookFactory factory() {
        return new DesktopHookFactory(false, inSession(), place);
    }

    @Override
    protected Map<String, Object> succeeding() {
        install("notify-send", "exit 0");
        return Map.of();
    }

    @Override
    protected Optional<Map<String, Object>> failing() {
        install("notify-send", "echo no server; exit 1");
        return Optional.of(Map.of());
    }

    @Override
    protected Optional<Map<String, Object>> lasting() {
        install("notify-send", "exec sleep 60");
        return Optional.of(Map.of());
    }

    @Override
    protected List<Map<String, Object>> senseless() {
        return List.of(Map.of("text", "hello"));
    }

    @Test
    void whatIsShownIsDataAndNothingSecretIsPassedOn() throws Exception {
        install("notify-send", "printf '%s\\n' \"$@\" > " + place + "/arguments; env > " + place + "/environment");
        show(factory(), BackupStatus.PARTIAL, "$(touch x) <b>");
        assertThat(Files.readString(place.resolve("arguments"))).isEqualTo("""
                        --app-name=Vigie
                        --urgency=critical
                        --icon=dialog-warning
                        --
                        Vigie
                        $(touch x) &lt;b&gt;: backed up, but some files were missed
                        a &amp; b: cannot be read
                        """);
        assertThat(Files.readString(place.resolve("environment")))
                .contains("DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere")
                .doesNotContain("s3cret");
    }

    @Test
    void macIsToldInItsOwnWay() throws Exception {
        install("osascript", "printf '%s\\n' \"$@\" > " + place + "/arguments");
        show(new DesktopHookFactory(true, Map.of("PATH", path()), place), BackupStatus.SUCCESS, "\" & (quit)");
        assertThat(Files.readAllLines(place.resolve("arguments")))
                .endsWith("end run", "--", "Vigie", "\" & (quit): backed up", "a & b: cannot be read");
    }

    @Test
    void whatIsMissingIsNamedWithItsCure() {
        assertThatThrownBy(() -> show(factory(), BackupStatus.FAILED, "documents"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("libnotify-bin");
        install("notify-send", "exit 0");
        assertThatThrownBy(() -> show(outside(Map.of("PATH", path())), BackupStatus.FAILED, "documents"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("outside a desktop session")
                .hasMessageContaining("systemctl --user");
        install("notify-send", "echo no server >&2; exit 1");
        assertThatThrownBy(() -> show(factory(), BackupStatus.FAILED, "documents"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("exit status 1: no server");
    }

    @Test
    void programThatCronStartedFindsTheSession() throws Exception {
        install("notify-send", "printf %s $DBUS_SESSION_BUS_ADDRESS > " + place + "/bus");
        Object user = Files.getAttribute(Path.of(System.getProperty("user.home")), "unix:uid");
        Path bus = Files.createDirectories(place.resolve(user.toString())).resolve("bus");
        Files.createFile(bus);
        show(outside(Map.of("PATH", path())), BackupStatus.FAILED, "documents");
        assertThat(Files.readString(place.resolve("bus"))).isEqualTo("unix:path=" + bus);
    }

    private PostBackupHookFactory outside(Map<String, String> environment) {
        return new DesktopHookFactory(false, environment, place);
    }

    private Map<String, String> inSession() {
        return Map.of("PATH", path(), "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", "SECRET", "s3cret");
    }

    private String path() {
        return place + ":/bin:/usr/bin/no-notify-send-here";
    }

    private void install(String program, String script) {
        try {
            Path file = Files.writeString(place.resolve(program), "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void show(PostBackupHookFactory factory, BackupStatus status, String name) throws Exception {
        BackupResult result = new BackupResult(
                status,
                Instant.EPOCH,
                Duration.ofSeconds(2),
                Optional.empty(),
                List.of(new Problem("a & b", "cannot be read")),
                List.of(),
                List.of());
        try (PostBackupHook hook =
                factory.create(Options.check("hook", factory.options(), Map.of()), new PluginContext(1, place))) {
            hook.run(new BackupReport(name, place, place, result));
        }
    }
}
