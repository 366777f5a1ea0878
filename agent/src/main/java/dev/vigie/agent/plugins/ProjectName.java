package dev.vigie.agent.plugins;

import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.api.BackupException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * What a new plugin is called.
 *
 * @param kind what it adds
 * @param id what people write, and the name of the project
 * @param packageName where its classes are
 */
public record ProjectName(ExtensionKind kind, String id, String packageName) {
    private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[.-]+");

    /**
     * The name that a person asked for.
     *
     * @throws BackupException of category USER when there can be no such plugin
     */
    public static ProjectName of(ExtensionKind kind, String id, String packageName) throws BackupException {
        if (!ID.matcher(id).matches()) {
            throw BackupException.user("\"" + id + "\" cannot be the name of a " + kind.word()
                    + ": it is made of lower case letters, digits, dots and hyphens, such as \"my-" + kind.word()
                    + "\".");
        }
        if (kind == ExtensionKind.FORMAT && SnapshotName.looksIncremental(id)) {
            throw BackupException.user("\"" + id + "\" cannot be the name of a format: archives that end in \".incr\""
                    + " and something are incremental ones.");
        }
        if (!SourceVersion.isName(packageName)) {
            throw BackupException.user("\"" + packageName
                    + "\" cannot be a package of Java; one looks like \"com.acme\" or \"org.example.backup\".");
        }
        if (packageName.startsWith("java.") || SharedClasses.contains(packageName + ".")) {
            throw BackupException.user("The package \"" + packageName
                    + "\" belongs to what plugins are given, so their own classes are not looked for there."
                    + " Choose one of your own, such as \"com.acme\".");
        }
        return new ProjectName(kind, id, packageName);
    }

    /** The class: {@code tar.lz4} becomes {@code TarLz4Format}. */
    String className() {
        String words = Arrays.stream(BETWEEN_WORDS.split(id))
                .map(ProjectName::capitalised)
                .collect(Collectors.joining());
        String kindWord = capitalised(kind.word());
        if (Character.isDigit(words.charAt(0))) {
            return kindWord + words;
        }
        return words.endsWith(kindWord) ? words : words + kindWord;
    }

    private static String capitalised(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
