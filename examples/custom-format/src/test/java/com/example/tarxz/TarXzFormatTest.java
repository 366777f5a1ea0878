package com.example.tarxz;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.ArchiveFormatContract;
import java.util.Map;

class TarXzFormatTest extends ArchiveFormatContract {
    @Override
    protected ArchiveFormat format() {
        return new TarXzFormat();
    }

    /** The rules are the same at every level, and the lowest is the quickest. */
    @Override
    protected Map<String, Object> options() {
        return Map.of("level", 0);
    }
}
