package com.example.tarxz;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.ArchiveFormatContract;

class TarXzFormatTest extends ArchiveFormatContract {
    @Override
    protected ArchiveFormat format() {
        return new TarXzFormat();
    }
}
