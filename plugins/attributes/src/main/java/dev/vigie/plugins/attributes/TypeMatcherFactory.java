package dev.vigie.plugins.attributes;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/**
 * Leaves out symbolic links ({@code type:symlink}), or files of a kind, told by the ending of their names, upper or lower
 * case: {@code type:video}, {@code audio}, {@code image}, {@code archive}, {@code disk-image}.
 */
@Extension
public final class TypeMatcherFactory implements ExclusionMatcherFactory {
    private static final String SYMLINK = "symlink";
    private static final Set<String> NEVER_STORED = Set.of("socket", "fifo", "device");
    private static final Map<String, Set<String>> ENDINGS = Map.of(
            "video",
            Set.of("3gp", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "ogv", "webm", "wmv"),
            "audio",
            Set.of(
                    "aac", "aif", "aiff", "alac", "ape", "flac", "m4a", "mka", "mp3", "oga", "ogg", "opus", "wav",
                    "wma"),
            "image",
            Set.of(
                    "arw", "avif", "bmp", "cr2", "cr3", "dng", "gif", "heic", "heif", "jpeg", "jpg", "jxl", "nef",
                    "orf", "png", "raf", "rw2", "tif", "tiff", "webp"),
            "archive",
            Set.of(
                    "7z", "bz2", "cab", "gz", "lz", "lz4", "lzma", "rar", "tar", "tbz2", "tgz", "txz", "tzst", "xz",
                    "zip", "zst"),
            "disk-image",
            Set.of("dmg", "img", "iso", "ova", "qcow2", "sparseimage", "vdi", "vhd", "vhdx", "vmdk"));

    @Override
    public String id() {
        return "type";
    }

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
        boolean links = options.texts(EXPRESSIONS).contains(SYMLINK);
        Set<String> endings = new HashSet<>();
        for (String type : options.texts(EXPRESSIONS)) {
            if (!type.equals(SYMLINK)) {
                endings.addAll(endings(type));
            }
        }
        return candidate -> switch (candidate.type()) {
            case SYMLINK -> verdict(links);
            case FILE -> verdict(endings.contains(ending(candidate)));
            case DIRECTORY -> Verdict.INCLUDE;
        };
    }

    private static Set<String> endings(String type) throws BackupException {
        if (NEVER_STORED.contains(type)) {
            throw BackupException.user("The exclusion pattern \"type:" + type
                    + "\" is not needed: sockets, FIFOs and devices are never backed up. Remove it.");
        }
        if (!ENDINGS.containsKey(type)) {
            throw BackupException.user("The exclusion pattern \"type:" + type
                    + "\" names no type; there are symlink, video, audio, image, archive and disk-image.");
        }
        return ENDINGS.get(type);
    }

    private static Verdict verdict(boolean leaveOut) {
        return leaveOut ? Verdict.EXCLUDE : Verdict.INCLUDE;
    }

    /** What stands behind the last dot; nothing for a name without one, or with none but its first character. */
    private static String ending(Candidate candidate) {
        String name = candidate.name();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }
}
