package dev.vigie.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the house to its plan: rooms in the order data walks through them, each importing only from those before it. */
class ArchitectureTest {
    private static final String AGENT = "dev.vigie.agent.";

    private static final List<String> ROOMS = List.of(
            "text",
            "path",
            "platform",
            "threads",
            "logging",
            "contract",
            "exclude",
            "watch",
            "debounce",
            "manifest",
            "scan",
            "plan",
            "archive",
            "destination",
            "catalog",
            "verify",
            "restore",
            "retention",
            "hooks",
            "plugins",
            "inventory",
            "prune",
            "backup",
            "mend",
            "snapshots",
            "config",
            "status",
            "protect",
            "cli");

    private static final JavaClasses AGENT_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.vigie.agent");

    @Test
    void everyRoomIsInThePlan() {
        Pattern room = Pattern.compile("dev\\.vigie\\.agent\\.(\\w+).*");
        Set<String> found = new TreeSet<>();
        AGENT_CLASSES.forEach(type -> {
            Matcher matcher = room.matcher(type.getPackageName());
            assertThat(matcher.matches()).as("%s is in a room", type.getName()).isTrue();
            found.add(matcher.group(1));
        });
        assertThat(found).containsExactlyInAnyOrderElementsOf(ROOMS);
    }

    @Test
    void roomsImportOnlyFromRoomsBeforeThem() {
        for (int i = 0; i < ROOMS.size() - 1; i++) {
            String[] later = ROOMS.subList(i + 1, ROOMS.size()).stream()
                    .map(room -> AGENT + room + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(AGENT + ROOMS.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .check(AGENT_CLASSES);
        }
    }

    @Test
    void librariesStayInTheirRooms() {
        only("org.pf4j..", "plugins");
        only("io.methvin..", "watch");
        only("org.snakeyaml..", "config");
        only("java.sql..", "catalog");
        only("org.tinylog..", "logging");
        only("picocli..", "cli");
    }

    /** The api's own extension points are PF4J's by name; nobody but the host may touch more of it. */
    private static void only(String library, String room) {
        noClasses()
                .that()
                .resideOutsideOfPackage(AGENT + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(AGENT_CLASSES);
    }

    @Test
    void namesSayWhatThingsAre() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)(\\$.*)?")
                .check(AGENT_CLASSES);
    }
}
