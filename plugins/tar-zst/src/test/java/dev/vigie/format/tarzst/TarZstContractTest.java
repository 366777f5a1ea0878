package dev.vigie.format.tarzst;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.ArchiveFormatContract;
import java.time.Duration;

class TarZstContractTest extends ArchiveFormatContract {

    @Override
    protected ArchiveFormat format() {
        return new TarZstFormat();
    }

    @Override
    protected Duration timePrecision() {
        return Duration.ZERO;
    }
}
