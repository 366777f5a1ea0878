package dev.vigie.tar;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.PlacementListener;
import dev.vigie.tar.TarLocator.StretchPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A run of whole frames that holds whole entries, while it is written. */
final class Stretch {
    private final List<Held> held = new ArrayList<>();
    private final Fingerprint fingerprint = new Fingerprint();
    private OptionalLong complete = OptionalLong.empty();
    private long length;

    /** An entry and where its headers begin. */
    private record Held(ArchiveEntry entry, long start) {}

    /** Adds an entry after those before it. */
    void add(ArchiveEntry entry, TarHeader header) {
        held.add(new Held(entry, length));
        fingerprint.add(header.bytes());
        length += header.lengthWithContent();
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Bytes of everything in it, before compression. */
    long length() {
        return length;
    }

    /** The fingerprint of its headers; nothing is added afterwards. */
    long fingerprint() {
        if (complete.isEmpty()) {
            complete = OptionalLong.of(fingerprint.take());
        }
        return complete.getAsLong();
    }

    /** Tells where every entry lies, once the stretch itself has its place. */
    void tell(PlacementListener placements, long offset, long compressedLength) {
        StretchPlace place = new StretchPlace(offset, compressedLength, length, fingerprint());
        for (Held one : held) {
            placements.placed(one.entry, new TarLocator(place, one.start).toString());
        }
    }
}
