package dev.vigie.agent.watch;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.vigie.agent.path.PathName;
import io.methvin.watchservice.MacOSXListeningWatchService.CFRunLoopThread;
import io.methvin.watchservice.jna.CFIndex;
import io.methvin.watchservice.jna.CFStringRef;
import io.methvin.watchservice.jna.CarbonAPI;
import io.methvin.watchservice.jna.FSEventStreamRef;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What macOS tells of a directory and all below it. directory-watcher calls the system in the same way, but compares what
 * it is told with what it has seen: it keeps to itself that a file went which it had not seen before, and that the system
 * lost events.
 */
final class FileSystemEvents implements CarbonAPI.FSEventStreamCallback, AutoCloseable {
    private static final long SINCE_NOW = -1;
    private static final double LATENCY_SECONDS = 0.5;

    /** The first event is told at once; each file is named, not only its directory. */
    private static final int NO_DEFER_AND_FILE_EVENTS = 0x02 | 0x10;

    /** Too much happened: not every path is named. The system also says who lost it, and that is no matter. */
    private static final int MUST_SCAN_SUBDIRECTORIES = 0x01;

    private final Path root;
    private final WatchedTree.Observer observer;
    private CFRunLoopThread thread;

    /** @param root without symbolic links, as the system names it */
    FileSystemEvents(Path root, WatchedTree.Observer observer) {
        this.root = root;
        this.observer = observer;
    }

    /**
     * To be called once, and only on macOS.
     *
     * @throws IOException when the system refuses, or Java may not call it
     */
    synchronized void begin() throws IOException {
        FSEventStreamRef stream;
        try {
            stream = stream();
        } catch (LinkageError e) {
            throw new IOException("the system cannot be asked: " + e.getMessage(), e);
        }
        if (stream == null) {
            throw new IOException("the system refuses");
        }
        thread = new CFRunLoopThread(stream, root.toFile());
        thread.setDaemon(true);
        thread.start();
    }

    private FSEventStreamRef stream() {
        Pointer[] paths = {CFStringRef.toCFString(root.toString()).getPointer()};
        return CarbonAPI.INSTANCE.FSEventStreamCreate(
                Pointer.NULL,
                this,
                Pointer.NULL,
                CarbonAPI.INSTANCE.CFArrayCreate(null, paths, CFIndex.valueOf(1), null),
                SINCE_NOW,
                LATENCY_SECONDS,
                NO_DEFER_AND_FILE_EVENTS);
    }

    /** Called by the system. */
    @Override
    public void invoke(
            FSEventStreamRef stream,
            Pointer context,
            NativeLong count,
            Pointer eventPaths,
            Pointer eventFlags,
            Pointer eventIds) {
        String[] paths = eventPaths.getStringArray(0, count.intValue());
        int[] flags = eventFlags.getIntArray(0, count.intValue());
        for (int i = 0; i < paths.length; i++) {
            happened(Path.of(paths[i]), flags[i]);
        }
    }

    private void happened(Path path, int flags) {
        if ((flags & MUST_SCAN_SUBDIRECTORIES) != 0) {
            observer.trouble("more changed at once than the system could report");
        } else if (path.startsWith(root)) {
            observer.changed(PathName.text(root, path));
        } else {
            observer.trouble("an event could not be followed: " + path + " is not in " + root);
        }
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.close();
        }
    }
}
