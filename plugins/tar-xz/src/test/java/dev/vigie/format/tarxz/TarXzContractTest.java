package dev.vigie.format.tarxz;

import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.testkit.ArchiveFormatContract;
import java.time.Duration;
import java.util.Map;

class TarXzContractTest extends ArchiveFormatContract {

    @Override
    protected ArchiveFormat format() {
        return new TarXzFormat();
    }

    @Override
    protected Map<String, Object> options() {
        return Map.of("level", "0");
    }

    @Override
    protected Duration timePrecision() {
        return Duration.ZERO;
    }
}
