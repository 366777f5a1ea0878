package dev.vigie.format.zip;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.ArchiveFormatContract;
import java.time.Duration;

class ZipContractTest extends ArchiveFormatContract {

    @Override
    protected ArchiveFormat format() {
        return new ZipFormat();
    }

    @Override
    protected Duration timePrecision() {
        return Duration.ofNanos(99);
    }
}
