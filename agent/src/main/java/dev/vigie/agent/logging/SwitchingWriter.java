package dev.vigie.agent.logging;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/** The one writer tinylog knows: hands every line to {@link Logging}. Named in {@code tinylog.properties}. */
public final class SwitchingWriter implements Writer {

    /** Called by tinylog, with what its properties say about the writer. */
    public SwitchingWriter(Map<String, String> properties) {}

    @Override
    public Collection<LogEntryValue> getRequiredLogEntryValues() {
        return EnumSet.of(
                LogEntryValue.DATE,
                LogEntryValue.THREAD,
                LogEntryValue.CLASS,
                LogEntryValue.LEVEL,
                LogEntryValue.MESSAGE,
                LogEntryValue.EXCEPTION);
    }

    @Override
    public synchronized void write(LogEntry entry) {
        Logging.write(new Line(entry, LogOrigin.ofPresentLine()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
