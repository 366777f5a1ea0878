package dev.vigie.format.targz;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.ArchiveFormatContract;
import java.time.Duration;

class TarGzContractTest extends ArchiveFormatContract {

    @Override
    protected ArchiveFormat format() {
        return new TarGzFormat();
    }

    @Override
    protected Duration timePrecision() {
        return Duration.ZERO;
    }
}
