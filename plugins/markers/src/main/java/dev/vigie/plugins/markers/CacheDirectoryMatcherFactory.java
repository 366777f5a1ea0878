package dev.vigie.plugins.markers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.pf4j.Extension;

/**
 * Leaves out what is in cache directories: those with a regular file {@code CACHEDIR.TAG} that begins with the signature of
 * the <a href="https://bford.info/cachedir/">Cache Directory Tagging Specification</a>. Written {@code cachedir:}.
 */
@Extension
public final class CacheDirectoryMatcherFactory implements ExclusionMatcherFactory {
    private static final String TAG = "CACHEDIR.TAG";
    private static final byte[] SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55".getBytes(US_ASCII);

    @Override
    public String id() {
        return "cachedir";
    }

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
        for (String expression : options.texts(EXPRESSIONS)) {
            if (!expression.isBlank()) {
                throw BackupException.user("The exclusion pattern \"cachedir:" + expression
                        + "\" takes nothing behind the colon; write \"cachedir:\", or \"if-present:" + expression
                        + "\" for directories that hold a file of that name.");
            }
        }
        return new MarkerMatcher(Set.of(TAG), CacheDirectoryMatcherFactory::isTag);
    }

    private static boolean isTag(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Arrays.equals(content.readNBytes(SIGNATURE.length), SIGNATURE);
        } catch (IOException e) {
            return false;
        }
    }
}
