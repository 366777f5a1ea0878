package com.example.sevenzip;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.ArchiveFormatContract;

class SevenZipTest extends ArchiveFormatContract {
    @Override
    protected ArchiveFormat format() {
        return new SevenZip();
    }
}
