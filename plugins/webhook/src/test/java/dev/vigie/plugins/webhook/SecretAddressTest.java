package dev.vigie.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SecretAddressTest {
    private static final String URL = "https://example.org/s3cret";

    @TempDir
    Path place;

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileMustBeReadableByItsOwnerOnly() throws Exception {
        Path file = Files.writeString(place.resolve("url"), URL + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        SecretAddress address = address("url-file", file.toString());
        assertThatThrownBy(() -> address.with("")).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(address.with("/start")).hasToString(URL + "/start");
    }

    @Test
    void variableHoldsTheAddress() throws Exception {
        assertThat(address("url-env", "HOOK").with("")).hasToString(URL);
    }

    @Test
    void secretThatIsAwayIsMissedOnlyWhenItIsNeeded() throws Exception {
        SecretAddress unset = address("url-env", "NO_SUCH_VARIABLE");
        assertThatThrownBy(() -> unset.with(""))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("NO_SUCH_VARIABLE");
        SecretAddress missing =
                address("url-file", place.resolve("missing").toAbsolutePath().toString());
        assertThatThrownBy(() -> missing.with(""))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void messagesDoNotHoldTheAddress() throws Exception {
        assertThatThrownBy(() -> address("url", URL + " x"))
                .hasMessageContaining("hook \"webhook\"")
                .hasMessageNotContaining("s3cret");
        SecretAddress broken = address("url-env", "BROKEN");
        assertThatThrownBy(() -> broken.with(""))
                .hasMessageContaining("https://")
                .hasMessageNotContaining("s3cret");
        assertThat(address("url", URL).toString()).doesNotContain("s3cret");
    }

    private static SecretAddress address(String option, String value) throws BackupException {
        return SecretAddress.of(
                "webhook",
                Options.check("hook", SecretAddress.OPTIONS, Map.of(option, value)),
                Map.of("HOOK", URL, "BROKEN", URL + " x"));
    }
}
