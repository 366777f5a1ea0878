package dev.vigie.api.format;

import dev.vigie.api.Stable;
import java.io.IOException;
import java.io.InputStream;

/** A reader that can go to one entry without reading those before it. Declaring it is optional. */
@Stable
public interface RandomAccessReader extends ArchiveReader {

    /**
     * Opens one entry's content. Independent of {@link #next()}; streams opened before stay valid. May be called from
     * several threads at once.
     *
     * @param locator as a {@link PlacementListener} was told when this archive was written
     * @return the content, closed by the caller; checksums are checked as in {@link #content()}
     * @throws IOException when nothing can be read there
     */
    InputStream open(String locator) throws IOException;
}
