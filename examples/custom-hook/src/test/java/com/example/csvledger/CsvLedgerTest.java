package com.example.csvledger;

import dev.vigie.api.hook.PostBackupHookFactory;
import dev.vigie.testkit.PostBackupHookContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class CsvLedgerTest extends PostBackupHookContract {
    @TempDir
    Path place;

    @Override
    protected PostBackupHookFactory factory() {
        return new CsvLedger();
    }

    @Override
    protected Map<String, Object> succeeding() {
        return Map.of("file", place.resolve("ledger.csv").toString());
    }

    @Override
    protected Optional<Map<String, Object>> failing() {
        return Optional.of(Map.of("file", place.resolve("no folder/ledger.csv").toString()));
    }

    @Override
    protected List<Map<String, Object>> senseless() {
        return List.of(Map.of(), Map.of("file", "relative.csv"));
    }
}
