package dev.vigie.format.zip;

import dev.vigie.blocks.Blocks;
import dev.vigie.deflate.Worker;
import java.io.IOException;

/** One entry that is compressed in parts, on any thread, and written in order, on one. */
final class LargeEntry {
    private final ZipEntryData data;
    private final Blocks inputs;
    private final Blocks outputs;
    private long compressedSize;

    LargeEntry(ZipEntryData data, Blocks inputs, Blocks outputs) {
        this.data = data;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    ZipPiece begin() {
        return output -> output.begin(data);
    }

    ZipPiece part(Worker worker, byte[] block, int length) {
        byte[] result = outputs.take();
        int compressed = worker.part(block, 0, length, result, 0);
        return output -> write(output, block, result, compressed);
    }

    ZipPiece lastPart(Worker worker, byte[] block, int length, long checksum) {
        byte[] result = outputs.take();
        int compressed = worker.stream(block, 0, length, result, 0);
        return output -> {
            write(output, block, result, compressed);
            output.end(data.completed(checksum, compressedSize));
        };
    }

    private void write(ZipOutput output, byte[] block, byte[] result, int length) throws IOException {
        output.write(result, 0, length);
        compressedSize += length;
        inputs.giveBack(block);
        outputs.giveBack(result);
    }
}
