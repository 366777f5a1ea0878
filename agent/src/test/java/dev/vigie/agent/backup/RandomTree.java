package dev.vigie.agent.backup;

import dev.vigie.agent.path.PathName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A directory in which random things happen, and which notes where, as a watcher would. */
public final class RandomTree {
    /** A name to leave out. */
    public static final String SKIPPED = "skip";

    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "a!",
            "a.b",
            "é",
            "\udcff",
            "raw \udc80 byte",
            "line\nbreak",
            "-rf",
            " ",
            SKIPPED,
            "x".repeat(120));
    private static final List<String> TARGETS =
            List.of("a", "../..", "/etc/passwd", "nowhere", "é/\udcff", "line\nbreak");
    private static final int[] FILE_MODES = {0600, 0644, 0755, 0400, 04755};
    private static final int[] DIRECTORY_MODES = {0700, 0755, 0775, 01777};
    private static final int LARGE = (4 << 20) + 7;
    private static final boolean MAY_GIVE_AWAY = "root".equals(System.getProperty("user.name"));

    private final Path root;
    private final Random random;
    private final Set<String> touched = new TreeSet<>();
    private boolean linking;

    public RandomTree(Path root, Random random) throws IOException {
        this.root = Files.createDirectory(root);
        this.random = random;
    }

    /** From now on files get other names as well. What is done through one that is left out would not be noticed. */
    public void beginLinking() {
        linking = true;
    }

    /** Everything that was touched since {@link #forgetTouched()}. */
    public Set<String> touched() {
        return Set.copyOf(touched);
    }

    public void forgetTouched() {
        touched.clear();
    }

    /** One random thing happens. */
    public void change() throws IOException {
        List<Path> all = all();
        if (all.isEmpty()) {
            write(newPlace(all));
            return;
        }
        Path one = all.get(random.nextInt(all.size()));
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> write(newPlace(all));
            case 3 -> makeDirectory(newPlace(all));
            case 4 -> makeLink(newPlace(all));
            case 5, 6 -> edit(one);
            case 7, 8 -> rename(one, newPlace(all));
            case 9 -> copy(one, newPlace(all));
            case 10, 11 -> delete(one);
            case 12 -> {
                delete(one);
                makeAnything(one);
            }
            case 13 -> changeMode(one);
            case 14 -> setTime(one);
            default -> giveAway(one);
        }
    }

    private List<Path> all() throws IOException {
        List<Path> all = new ArrayList<>();
        gather(root, all);
        all.sort(null);
        return all;
    }

    private static void gather(Path directory, List<Path> all) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                all.add(child);
                if (isDirectory(child)) {
                    gather(child, all);
                }
            }
        }
    }

    private static boolean isDirectory(Path place) {
        return Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
    }

    private Path newPlace(List<Path> all) {
        List<Path> directories = new ArrayList<>(List.of(root));
        all.stream().filter(RandomTree::isDirectory).forEach(directories::add);
        Path directory = directories.get(random.nextInt(directories.size()));
        return PathName.path(directory, NAMES.get(random.nextInt(NAMES.size())));
    }

    private void touch(Path place) {
        touched.add(PathName.text(root, place));
    }

    private void makeAnything(Path place) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> write(place);
            case 1 -> {
                makeDirectory(place);
                write(PathName.path(place, "a"));
            }
            default -> makeLink(place);
        }
    }

    private void write(Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS) || Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            Files.write(place, content());
            touch(place);
        }
    }

    /** Often one that is there already, so that contents are shared. */
    private byte[] content() {
        int kind = random.nextInt(200);
        if (kind == 0 && random.nextInt(10) == 0) {
            byte[] large = new byte[LARGE];
            large[0] = (byte) random.nextInt(2);
            return large;
        }
        byte[] content = new byte[kind < 100 ? random.nextInt(5) : random.nextInt(3000)];
        if (kind % 2 == 0) {
            random.nextBytes(content);
        }
        return content;
    }

    private void makeDirectory(Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(place);
            touch(place);
        }
    }

    private void makeLink(Path place) throws IOException {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String target = TARGETS.get(random.nextInt(TARGETS.size()));
        Files.createSymbolicLink(place, PathName.linkTarget(root, target));
        touch(place);
    }

    /** Also without any trace in size and time. */
    private void edit(Path place) throws IOException {
        if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        FileTime time = Files.getLastModifiedTime(place);
        byte[] content = Files.readAllBytes(place);
        if (content.length > 0 && random.nextInt(3) > 0) {
            content[random.nextInt(content.length)]++;
        } else {
            content = content();
        }
        Files.write(place, content);
        if (random.nextBoolean()) {
            Files.setLastModifiedTime(place, time);
        }
        touch(place);
    }

    private void rename(Path from, Path to) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS) || to.startsWith(from)) {
            return;
        }
        Files.move(from, to);
        touch(from);
        touch(to);
    }

    private void copy(Path from, Path to) throws IOException {
        if (isDirectory(from) || Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        switch (random.nextInt(linking ? 3 : 2)) {
            case 0 -> Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            case 1 -> Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
            default -> giveAnotherName(from, to);
        }
        touch(to);
    }

    /** What happens to a file from now on is seen through one of its names only. */
    private static void giveAnotherName(Path file, Path name) throws IOException {
        if (Files.isSymbolicLink(file)) {
            Files.copy(file, name, LinkOption.NOFOLLOW_LINKS);
        } else {
            Files.createLink(name, file);
        }
    }

    private void delete(Path place) throws IOException {
        if (isDirectory(place)) {
            List<Path> below = new ArrayList<>();
            gather(place, below);
            for (int i = below.size() - 1; i >= 0; i--) {
                deleteOne(below.get(i));
            }
        }
        deleteOne(place);
        touch(place);
    }

    /** What changed through a name that is gone when somebody looks has to be told of its other names. */
    private void deleteOne(Path place) throws IOException {
        if (!linking) {
            Files.delete(place);
            return;
        }
        Object file = Files.getAttribute(place, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        Files.delete(place);
        for (Path other : all()) {
            if (file.equals(Files.getAttribute(other, "unix:ino", LinkOption.NOFOLLOW_LINKS))) {
                touch(other);
            }
        }
    }

    private void changeMode(Path place) throws IOException {
        if (!Files.isSymbolicLink(place)) {
            int[] modes = isDirectory(place) ? DIRECTORY_MODES : FILE_MODES;
            Files.setAttribute(place, "unix:mode", modes[random.nextInt(modes.length)]);
            touch(place);
        }
    }

    private void setTime(Path place) throws IOException {
        if (!Files.isSymbolicLink(place)) {
            Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            Files.setLastModifiedTime(place, FileTime.from(time));
            touch(place);
        }
    }

    private void giveAway(Path place) throws IOException {
        if (MAY_GIVE_AWAY && !Files.isSymbolicLink(place)) {
            int mode = (Integer) Files.getAttribute(place, "unix:mode") & 07777;
            Files.setAttribute(place, "unix:uid", 1000 + random.nextInt(2));
            Files.setAttribute(place, "unix:mode", mode);
            touch(place);
        }
    }
}
