package dev.vigie.agent.scan;

import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.OtherLetters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * By what names directories list what is in them. Where capital letters are not told from small ones, as on the disks of
 * macOS and Windows and most USB sticks, what is called {@code Makefile} is found as {@code makefile} as well. Used by one
 * thread at a time.
 */
final class TrueNames {
    private final Path root;
    private Optional<Listed> last = Optional.empty();

    private record Listed(Path directory, List<String> names) {}

    /** @param root whose own name does not matter */
    TrueNames(Path root) {
        this.root = root;
    }

    /** A place by the name it is listed under. One by which nothing is listed in whatever letters stays as it is. */
    Path of(Path place) {
        if (place.equals(root)) {
            return place; // It may have no name, as / has none.
        }
        try {
            String name = name(place);
            if (!isThereInOtherLetters(place) || listedBeside(place).contains(name)) {
                return place;
            }
            return listedBeside(place).stream()
                    .filter(name::equalsIgnoreCase)
                    .findFirst()
                    .map(place::resolveSibling)
                    .orElse(place);
        } catch (IOException | InvalidPathException e) {
            return place; // Whatever is wrong, looking at it tells.
        }
    }

    /** Nearly always nothing is, and that costs less to see than a directory to list. */
    private static boolean isThereInOtherLetters(Path place) {
        Path other = OtherLetters.of(place);
        return !name(other).equals(name(place)) && Files.exists(other, LinkOption.NOFOLLOW_LINKS);
    }

    private List<String> listedBeside(Path place) throws IOException {
        Path directory = place.getParent();
        if (last.filter(listed -> listed.directory().equals(directory)).isEmpty()) {
            last = Optional.of(new Listed(
                    directory,
                    Listing.of(directory).stream().map(TrueNames::name).toList()));
        }
        return last.orElseThrow().names();
    }

    private static String name(Path place) {
        return place.getFileName().toString();
    }
}
