package dev.vigie.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.platform.Permissions;
import dev.vigie.agent.scan.HeldDirectories;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.Owner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoredFactsTest {
    private static final Instant TIME = Instant.parse("2026-11-28T10:15:30.123456789Z");

    @TempDir
    Path root;

    private HeldDirectories held;
    private RestoredFacts facts;

    @BeforeEach
    void prepare() {
        assumeTrue(File.separatorChar == '/', "POSIX facts");
        held = new HeldDirectories(root);
        facts = new RestoredFacts(root, held, false, true, true);
    }

    @AfterEach
    void close() throws IOException {
        if (held != null) {
            held.close();
        }
    }

    @Test
    void every_mode_comes_back_and_is_nobodys_before() throws Exception {
        for (int mode = 0; mode <= 0777; mode++) {
            Path file = root.resolve(Integer.toOctalString(mode));
            ArchiveEntry entry =
                    ArchiveEntry.file(file.getFileName().toString(), 0, TIME).withMode(mode);
            Set<PosixFilePermission> first = new HashSet<>(permissions(facts.forCreation(file, entry)));
            Files.createFile(file, facts.forCreation(file, entry));
            facts.set(file, file, entry);

            Set<PosixFilePermission> last = Files.getPosixFilePermissions(file);
            assertThat(last).as(file.toString()).isEqualTo(Permissions.ofMode(mode));
            assertThat(mode(file)).isEqualTo(mode);
            assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(TIME);
            first.remove(PosixFilePermission.OWNER_READ);
            first.remove(PosixFilePermission.OWNER_WRITE);
            assertThat(last).as("allowed from the beginning: %s", first).containsAll(first);
        }
    }

    /** As over SFTP. */
    @Test
    void what_a_link_leads_to_does_not_get_the_facts_of_the_link() throws Exception {
        RestoredFacts withoutLinks = new RestoredFacts(root, held, false, true, false);
        Path link = Files.createSymbolicLink(root.resolve("l"), Path.of("f"));
        Object before = Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS);
        withoutLinks.setLink(link, ArchiveEntry.symlink("l", "f", TIME));
        assertThat(Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS)).isEqualTo(before);
        assertThat(withoutLinks.notices())
                .containsExactly("Not restored: the time and owner of 1 link;"
                        + " this file system would give them to what is linked to.");
    }

    @Test
    void a_fraction_of_a_second_before_1970_is_left_out() throws Exception {
        Instant second = Instant.parse("1965-06-01T12:00:00Z");
        Path file = Files.createFile(root.resolve("f"));
        Path directory = Files.createDirectory(root.resolve("d"));
        Path link = Files.createSymbolicLink(root.resolve("l"), Path.of("f"));
        facts.set(file, file, ArchiveEntry.file("f", 0, second.plusMillis(500)));
        facts.set(directory, directory, ArchiveEntry.directory("d", second.plusMillis(999)));
        facts.setLink(link, ArchiveEntry.symlink("l", "f", second.plusNanos(1)));
        for (Path place : List.of(file, directory, link)) {
            assertThat(Files.getLastModifiedTime(place, LinkOption.NOFOLLOW_LINKS)
                            .toInstant())
                    .as(place.toString())
                    .isEqualTo(second);
        }
    }

    @Test
    void whose_files_were_is_said_where_it_cannot_be_given_again() throws Exception {
        RestoredFacts somebodys = new RestoredFacts(root, held, false, false, true);
        Map<String, Object> mine = Files.readAttributes(root, "unix:uid,gid");
        int user = (Integer) mine.get("uid");
        int group = (Integer) mine.get("gid");
        for (Owner owner : List.of(
                new Owner(user, group, "", ""),
                new Owner(user + 1, group, "", ""),
                new Owner(user, group + 1, "", ""))) {
            Path file = Files.createFile(root.resolve("f" + owner.userId() + "-" + owner.groupId()));
            somebodys.set(
                    file, file, ArchiveEntry.file("f", 0, TIME).withMode(0644).withOwner(owner));
        }
        assertThat(somebodys.notices()).singleElement().asString().contains("the owner of 2 entries", "only root");
    }

    /** Until it belongs to whom it did, its group is another. */
    @Test
    void what_only_a_group_may_read_is_its_owners_until_it_is_complete() {
        assertThat(created(0640)).isEqualTo("rw-------");
        assertThat(created(0604)).isEqualTo("rw-------");
        assertThat(created(0666)).isEqualTo("rw-r--r--");
        assertThat(created(0755)).isEqualTo("rwxr-xr-x");
        assertThat(created(0444)).isEqualTo("rw-r--r--");
        assertThat(created(06755)).isEqualTo("rwxr-xr-x");
    }

    private String created(int mode) {
        ArchiveEntry entry = ArchiveEntry.file("f", 0, TIME).withMode(mode);
        return PosixFilePermissions.toString(permissions(facts.forCreation(root.resolve("f"), entry)));
    }

    @SuppressWarnings("unchecked")
    private static Set<PosixFilePermission> permissions(FileAttribute<?>[] attributes) {
        return (Set<PosixFilePermission>) attributes[0].value();
    }

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }
}
