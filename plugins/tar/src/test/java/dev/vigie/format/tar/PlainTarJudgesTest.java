package dev.vigie.format.tar;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.TarJudges;

/** What other programs think of our archives. */
class PlainTarJudgesTest extends TarJudges {

    @Override
    protected ArchiveFormat format() {
        return new TarFormat();
    }
}
