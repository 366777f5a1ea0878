package dev.vigie.agent.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Of a plugin's it is in GarbagePluginTest. */
    @Test
    void anExceptionThatNobodyDeclaredIsToldAsItIs() {
        Watchdog watchdog = new Watchdog(Watchdog.LIMIT, name -> Optional.empty());
        BackupException failure = catchThrowableOfType(
                BackupException.class,
                () -> watchdog.watch("work", watched -> {
                    WatchdogTest.<RuntimeException>sneak(new IOException("unseen"));
                    return watched;
                }));
        assertThat(failure.category()).isEqualTo(ErrorCategory.BUG);
        assertThat(failure).hasMessage("java.io.IOException: unseen").hasRootCauseMessage("unseen");
    }
}
