package dev.vigie.agent.restore;

import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.OtherLetters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells which names are one on a disk that takes {@code Makefile} and {@code makefile} for the same, as those of macOS,
 * Windows and most USB sticks do. Elsewhere every name is one by itself, and costs nothing here. Used by one thread at a
 * time.
 */
final class Spellings {
    private static final Pattern HAS_ANOTHER = Pattern.compile("\\p{ASCII}*[A-Za-z]\\p{ASCII}*");

    private final boolean keepApart;
    private final Map<String, Path> claimed = new HashMap<>();

    /** Empty as long as nothing on the disk has told. */
    private Optional<Boolean> distinguished;

    private Spellings(Optional<Boolean> distinguished) {
        this.distinguished = distinguished;
        this.keepApart = distinguished.orElse(false);
    }

    /** Those of the disk of a directory that is written to. Where nothing in it tells, what is made first does. */
    static Spellings in(Path directory) {
        return new Spellings(telling(directory));
    }

    /** Those of one that is not, as far as what is there tells. */
    static Spellings foreseenIn(Path directory) {
        return new Spellings(telling(directory).or(() -> Optional.of(true)));
    }

    private static Optional<Boolean> telling(Path directory) {
        try {
            return Listing.of(directory).stream()
                    .filter(child ->
                            HAS_ANOTHER.matcher(child.getFileName().toString()).matches())
                    .findFirst()
                    .map(child -> !isAlias(OtherLetters.of(child)));
        } catch (IOException e) {
            return Optional.empty(); // It may not be listed, or a dry run has not made it.
        }
    }

    /**
     * Whether something is found by a name that is not its own. That both names lead to one file is not asked: some file
     * systems number a file anew for each name.
     */
    private static boolean isAlias(Path place) {
        try {
            String name = place.getFileName().toString();
            return Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    && Listing.of(place.getParent()).stream()
                            .noneMatch(child -> child.getFileName().toString().equals(name));
        } catch (IOException e) {
            return false;
        }
    }

    /** Looks at a file that was made, if it is not known yet what its disk does. Its name is one of ASCII letters. */
    void learn(Path made) {
        if (distinguished.isEmpty()) {
            distinguished = Optional.of(!isAlias(OtherLetters.of(made)));
            if (distinguished.get()) {
                claimed.clear();
            }
        }
    }

    /** What is equal for all names of one place; perhaps for more, as long as it is not known what the disk does. */
    Object key(Path place) {
        return keepApart ? place : folded(place);
    }

    /**
     * Something is to be in a place.
     *
     * @throws IOException when something else is to be there that has another name
     */
    void claim(Path place) throws IOException {
        if (distinguished.orElse(false)) {
            return;
        }
        Path first = claimed.putIfAbsent(folded(place), place);
        if (first == null || first.toString().equals(place.toString())) {
            return;
        }
        if (distinguished.isEmpty() && isAlias(place)) {
            distinguished = Optional.of(false);
        }
        if (distinguished.isPresent()) {
            throw new IOException("on this disk it has the same name as " + first
                    + ", which was restored before it; restore it by its path into another directory");
        }
    }

    /** An accent may be a character of its own or not. */
    private static String folded(Path place) {
        return Normalizer.normalize(place.toString(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
}
