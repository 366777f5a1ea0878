package dev.vigie.agent.destination;

import dev.vigie.agent.path.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** What is known of a sudden loss of most files of a set, in files beside its manifests. */
public final class Losses {
    private final Path noticed;
    private final Path confirmed;

    /** @param place where the set's manifests are */
    Losses(Path place) {
        this.noticed = place.resolve("loss.json");
        this.confirmed = place.resolve("loss.confirmed");
    }

    /** The loss that was noticed and that nobody has confirmed. */
    public Optional<MassLoss> unconfirmed() throws IOException {
        try {
            return Optional.of(MassLoss.read(noticed));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(noticed + " cannot be read: " + Reason.of(e), e);
        }
    }

    /** Sees that no snapshot of the set is removed until the loss is confirmed, by whatever machine. */
    public void note(MassLoss loss) throws IOException {
        loss.write(noticed);
    }

    /** What was lost is back. Call with the destination's lock held. */
    public void forget() throws IOException {
        Files.deleteIfExists(noticed);
    }

    /**
     * A person says that the set is as it should be. Call with the destination's lock held.
     *
     * @param newest when its newest snapshot was made; what was different before it is of no interest any more
     */
    public void confirm(Instant newest) throws IOException {
        DurableFiles.replace(confirmed, (newest + "\n").getBytes(StandardCharsets.UTF_8));
        forget();
    }

    /** Up to which snapshot, told by when it was made, a person has confirmed losses. */
    public Optional<Instant> confirmed() throws IOException {
        try {
            return Optional.of(Instant.parse(Files.readString(confirmed).strip()));
        } catch (NoSuchFileException | DateTimeException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException(confirmed + " cannot be read: " + Reason.of(e), e);
        }
    }
}
