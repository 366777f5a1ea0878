package dev.vigie.agent.mend;

import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.path.Presence;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive that a copy of the destination still has.
 *
 * @param copy where it is
 * @param sha256 its checksum
 */
record CopiedArchive(Destination copy, String set, String id, String fileName, String sha256) {
    private static final Logger log = LoggerFactory.getLogger(CopiedArchive.class);

    /**
     * Looks for an archive in the copies that can be reached. It is not read.
     *
     * @param sha256 its checksum, where that is known
     */
    static Optional<CopiedArchive> of(
            Destination destination, String set, String id, String fileName, Optional<String> sha256) {
        if (!SnapshotName.isOf(fileName, set, id)) {
            return Optional.empty();
        }
        for (Destination copy : destination.set(set).copies()) {
            try {
                Optional<String> sum = copy.checksums().of(fileName);
                if (sum.isPresent()
                        && sum.equals(sha256.or(() -> sum))
                        && Presence.ofFile(copy.directory().resolve(fileName))) {
                    return Optional.of(new CopiedArchive(copy, set, id, fileName, sum.get()));
                }
            } catch (IOException e) {
                log.debug("The copy in {} cannot be read", copy.directory(), e);
            }
        }
        return Optional.empty();
    }

    /** What is said of what a copy has, whatever it is. */
    static String source(Destination copy) {
        return "The copy in " + copy.directory() + " has it as it was, so it can be taken from there.";
    }

    private Path file() {
        return copy.directory().resolve(fileName);
    }

    /**
     * Mends what is wrong with it where that is asked for.
     *
     * @param what is wrong, in a sentence
     * @return whether it is mended, or would be
     */
    boolean mends(Destination destination, Flaws flaws, String what) throws IOException {
        boolean helps = !flaws.repair() || bringBack(destination);
        if (helps) {
            flaws.curable(fileName, what + source(copy));
        }
        return helps;
    }

    /**
     * Copies it back, in the place of one that is damaged. Call with the lock of the destination held.
     *
     * @return whether it is in the copy what it was
     * @throws IOException when it cannot be written
     */
    private boolean bringBack(Destination destination) throws IOException {
        DurableFiles.createDirectories(destination.scratch());
        Path temporary = destination.scratch().resolve(id + ".copied");
        try {
            if (!transferTo(temporary).equals(sha256)) {
                log.warn("{} is damaged as well", file());
                return false;
            }
            Files.setLastModifiedTime(temporary, Files.getLastModifiedTime(file()));
            DurableFiles.rename(temporary, destination.directory().resolve(fileName));
        } finally {
            Files.deleteIfExists(temporary);
        }
        destination.checksums().put(fileName, sha256);
        destination.set(set).findings().forget(id);
        return true;
    }

    private String transferTo(Path temporary) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = Files.newInputStream(file());
                FileChannel channel = DurableFiles.createAnew(temporary);
                OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
            in.transferTo(out);
            channel.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
