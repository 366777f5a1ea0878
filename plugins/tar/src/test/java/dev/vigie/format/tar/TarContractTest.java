package dev.vigie.format.tar;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.ArchiveFormatContract;
import java.time.Duration;

class TarContractTest extends ArchiveFormatContract {

    @Override
    protected ArchiveFormat format() {
        return new TarFormat();
    }

    @Override
    protected Duration timePrecision() {
        return Duration.ZERO;
    }

    @Override
    protected boolean hasChecksums() {
        return false;
    }
}
