package dev.vigie.plugins.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DurableCopyTest {
    @TempDir
    Path place;

    static String sumOf(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void copyIsPrivateAndAsOldAsWhatItIsACopyOf() throws Exception {
        Path from = Files.writeString(place.resolve("from"), "text");
        Files.setLastModifiedTime(from, FileTime.from(Instant.EPOCH));
        copy(from, Optional.of(sumOf("text")));
        assertThat(place.resolve("to")).hasContent("text");
        assertThat(Files.getLastModifiedTime(place.resolve("to")).toInstant()).isEqualTo(Instant.EPOCH);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve("to"))))
                .isEqualTo("rw-------");
        assertThat(place.resolve("temporary")).doesNotExist();
    }

    @Test
    void whatIsNotAsItShouldBeIsNotCopied() throws Exception {
        Path from = Files.writeString(place.resolve("from"), "text");
        assertThatThrownBy(() -> copy(from, Optional.of(sumOf("other"))))
                .isInstanceOf(DurableCopy.DamagedException.class)
                .hasMessageContaining(from + " is damaged");
        assertThat(place).isDirectoryNotContaining("glob:**/t*");
    }

    @Test
    void interruptionLeavesNothing() throws Exception {
        Path from = Files.writeString(place.resolve("from"), "text");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> copy(from, Optional.empty())).isInstanceOf(Exception.class);
        Thread.interrupted();
        assertThat(place).isDirectoryNotContaining("glob:**/t*");
    }

    private void copy(Path from, Optional<String> sum) throws Exception {
        DurableCopy.copy(from, place.resolve("temporary"), place.resolve("to"), sum);
    }
}
