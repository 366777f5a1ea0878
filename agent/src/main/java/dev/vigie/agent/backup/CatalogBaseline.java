package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.catalog.StoredFiles;
import dev.vigie.agent.inventory.CatalogFailure;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.plan.Baseline;
import java.util.Optional;

/** The latest snapshot of a set, as the catalog has it. */
record CatalogBaseline(Catalog catalog, String set) implements Baseline {

    @Override
    public boolean exists() {
        return CatalogFailure.carry(() -> catalog.snapshots(set).latest()).isPresent();
    }

    @Override
    public Optional<StoredFile> at(String path) {
        return CatalogFailure.carry(() -> catalog.files(set).current(path)).map(CatalogBaseline::asFarAsStored);
    }

    @Override
    public Total total() {
        return CatalogFailure.carry(() -> {
            Optional<SnapshotInfo> latest = catalog.snapshots(set).latest();
            Optional<SnapshotEnd> end =
                    latest.isPresent() ? catalog.snapshots(set).end(latest.get().id()) : Optional.empty();
            return end.map(known -> new Total(known.files(), known.sizeOriginal()))
                    .orElse(new Total(0, 0));
        });
    }

    @Override
    public InOrder inOrder(String path) {
        StoredFiles files = CatalogFailure.carry(() -> catalog.files(set).allCurrent(path));
        return new InOrder() {
            @Override
            public Optional<StoredFile> next() {
                return CatalogFailure.carry(files::next).map(CatalogBaseline::asFarAsStored);
            }

            @Override
            public void close() {
                CatalogFailure.carry(() -> {
                    files.close();
                    return files;
                });
            }
        };
    }

    /** What no archive holds any more has to be stored again, changed or not. */
    private static StoredFile asFarAsStored(StoredFile file) {
        boolean lost =
                file.content().filter(content -> content.storedIn().isEmpty()).isPresent();
        return lost ? new StoredFile(file.entry(), StoredFile.NEVER_UNCHANGED, file.inode(), file.content()) : file;
    }

    @Override
    public Total below(String path) {
        return CatalogFailure.carry(() -> {
            long count = 0;
            long bytes = 0;
            try (StoredFiles files = catalog.files(set).allCurrent(path)) {
                for (Optional<StoredFile> file = files.next(); file.isPresent(); file = files.next()) {
                    if (file.get().content().isPresent()) {
                        count++;
                        bytes += file.get().entry().size();
                    }
                }
            }
            return new Total(count, bytes);
        });
    }
}
