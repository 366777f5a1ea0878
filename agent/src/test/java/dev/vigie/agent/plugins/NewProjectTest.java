package dev.vigie.agent.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.fixture.Share;
import dev.vigie.api.BackupException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Projects made of the examples themselves. That they build and work is for a test beside the examples. */
class NewProjectTest {
    @TempDir
    Path directory;

    private NewProject newProject;

    @BeforeEach
    void share() throws Exception {
        newProject = new NewProject(Share.in(directory.resolve("share")));
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfTheExamplesNameIsLeft(ExtensionKind kind) throws Exception {
        Path project = directory.resolve("project");
        NewProject.Written written = newProject.write(ProjectName.of(kind, "tar.lz4", "org.some.where"), project);

        assertThat(written.source()).exists().hasParent(project.resolve("src/main/java/org/some/where"));
        assertThat(written.plugin()).asString().startsWith("target/tar.lz4-1.0.0");
        assertThat(project.resolve("vigie-repository/dev/api.jar")).hasContent("api");
        assertThat(Files.readString(project.resolve("pom.xml")))
                .contains("<groupId>org.some.where</groupId>", "<Plugin-Id>tar.lz4</Plugin-Id>", "<name>tar.lz4</name>")
                .contains("<url>file://${project.basedir}/vigie-repository</url>")
                .doesNotContainIgnoringCase("example", "seven-zip", "build-output", "csv-ledger");
        assertThat(Files.readString(written.source()))
                .contains("package org.some.where;", "class TarLz4", "return \"tar.lz4\";")
                .doesNotContain("com.example", "SevenZip ", "BuildOutput", "CsvLedger");
    }

    @Test
    void whatIsInItsPlaceStays() throws Exception {
        ProjectName name = ProjectName.of(ExtensionKind.HOOK, "mine", "com.acme");
        Path project = Files.createDirectory(directory.resolve("mine"));
        newProject.write(name, project);

        assertThatThrownBy(() -> newProject.write(name, project))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is not empty. Name another place with --to.");
        assertThatThrownBy(() -> newProject.write(name, project.resolve("pom.xml")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is a file.");
    }

    @Test
    void aClassThatTheExampleUsesIsNotHiddenByAnother() throws Exception {
        ProjectName name = ProjectName.of(ExtensionKind.FORMAT, "archive", "com.acme");
        assertThatThrownBy(() -> newProject.write(name, directory.resolve("archive")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("would have the class ArchiveFormat, which is in use already");
    }

    @ParameterizedTest
    @CsvSource({
        "My Format, com.acme, lower case letters",
        "'', com.acme, lower case letters",
        "-x, com.acme, lower case letters",
        "incr, com.acme, incremental",
        "tar.incr, com.acme, incremental",
        "mine, com..acme, cannot be a package",
        "mine, com.acme.class, cannot be a package",
        "mine, ../up, cannot be a package",
        "mine, dev.vigie.api, belongs to what plugins are given",
        "mine, org.slf4j.mine, belongs to what plugins are given",
        "mine, java.util, belongs to what plugins are given"
    })
    void whatCannotBeANameIsRefused(String id, String packageName, String reason) {
        assertThatThrownBy(() -> ProjectName.of(ExtensionKind.FORMAT, id, packageName))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "FORMAT, ar, ArFormat",
        "FORMAT, my-format, MyFormat",
        "FORMAT, 7z, Format7z",
        "FORMAT, cpio.gz, CpioGzFormat",
        "MATCHER, by--owner, ByOwnerMatcher",
        "HOOK, a1, A1Hook"
    })
    void theClassIsNamedAfterThePlugin(ExtensionKind kind, String id, String className) throws Exception {
        assertThat(ProjectName.of(kind, id, "com.acme").className()).isEqualTo(className);
    }
}
