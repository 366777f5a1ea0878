package dev.vigie.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
    @ParameterizedTest
    @CsvSource({
        "rw-------, anna, staff, false, false",
        "rwxr-xr-x, anna, staff, true, false",
        "rwxrwx---, anna, anna, false, false",
        "rwxrwxr-x, anna, anna, true, false",
        "rwxrwxr-x, anna, staff, true, true",
        "rw-r-----, anna, staff, true, false",
        "rwxr-xrwx, anna, anna, true, true",
    })
    void aGroupOfOnesOwnIsNobodyElse(String permissions, String owner, String group, boolean read, boolean written) {
        Access access = new Access(PosixFilePermissions.fromString(permissions), owner, group);
        assertThat(access.othersMayRead()).isEqualTo(read);
        assertThat(access.othersMayWrite()).isEqualTo(written);
    }
}
