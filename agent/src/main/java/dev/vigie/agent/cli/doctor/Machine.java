package dev.vigie.agent.cli.doctor;

import com.sun.jna.NativeLibrary;
import dev.vigie.agent.watch.InotifyLimits;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What is looked at of the machine.
 *
 * @param properties as {@link System#getProperties()}
 * @param inotify how much Linux lets one user watch
 * @param library tells whether the system has a native library of this name
 * @param startsPrepared tells whether Java can use the classes that the build keeps ready for it
 */
public record Machine(
        Properties properties, InotifyLimits inotify, Predicate<String> library, BooleanSupplier startsPrepared) {
    public Machine {
        Objects.requireNonNull(properties);
        Objects.requireNonNull(inotify);
        Objects.requireNonNull(library);
        Objects.requireNonNull(startsPrepared);
    }

    /** The machine this runs on. */
    public static Machine present() {
        return new Machine(
                System.getProperties(),
                InotifyLimits.OF_THE_SYSTEM,
                Machine::canLoad,
                () -> PreparedClasses.areUsable(System.getProperties()));
    }

    /** Where JNA itself cannot be loaded, it says so with other errors from the second call on. */
    private static boolean canLoad(String name) {
        try {
            NativeLibrary.getInstance(name).close();
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }
}
