package dev.vigie.agent.hostile;

import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.hostile.RawTar.Header;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Small archives that unpack to very much. Run as a program with little memory, it verifies and restores the one that its
 * first argument names, in the directory that its second argument names, and prints what it is told.
 */
enum Bombs {
    /** An entry of many zeros that declares a few bytes. */
    RATIO("zip") {
        @Override
        void write(OutputStream out) throws IOException {
            out.write(new RawZip()
                    .deflated("a", new byte[100 << 20], entry -> entry.size = 10)
                    .finished());
        }
    },
    /** One content under very many names. */
    OVERLAP("zip") {
        @Override
        void write(OutputStream out) throws IOException {
            RawZip zip = new RawZip().deflated("a", new byte[1 << 20], RawZip.truth());
            for (int i = 0; i < 60_000; i++) {
                zip.alias("a" + i);
            }
            out.write(zip.finished());
        }
    },
    /** Larger than any disk. */
    SIZE("tar.gz") {
        @Override
        void write(OutputStream out) throws IOException {
            try (OutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(new Header("a", RawTar.FILE).binarySize(1L << 60).bytes());
                gzip.write(new byte[100 << 20]);
            }
        }
    },
    /** Very many names that are refused. */
    REFUSED("tar.gz") {
        @Override
        void write(OutputStream out) throws IOException {
            repeat(out, new Header("../" + "n".repeat(90), RawTar.FILE).bytes(), 250_000);
        }
    },
    /** Very many devices. */
    DEVICES("tar.gz") {
        @Override
        void write(OutputStream out) throws IOException {
            repeat(out, new Header("n".repeat(90), '3').bytes(), 250_000);
        }
    },
    /** Headers in front of headers, without end. */
    HEADERS("tar.gz") {
        @Override
        void write(OutputStream out) throws IOException {
            repeat(out, new RawTar().longName("n".repeat(1 << 20)).unfinished(), 200);
        }
    },
    /** Headers for all that follows, without end, each with something new. */
    GLOBAL_HEADERS("tar.gz") {
        @Override
        void write(OutputStream out) throws IOException {
            try (OutputStream gzip = new GZIPOutputStream(out)) {
                for (int i = 0; i < 200; i++) {
                    gzip.write(new RawTar()
                            .pax(RawTar.GLOBAL_PAX, "key" + i, "v".repeat(1 << 20))
                            .unfinished());
                }
            }
        }
    },
    /** A frame that wants a window of 2 GiB in memory. */
    WINDOW("tar.zst") {
        @Override
        void write(OutputStream out) throws IOException {
            byte[] frame = Packing.zstd(new RawTar().file("a", "x").finished());
            frame[5] = (byte) 0xA8;
            out.write(frame);
        }
    };

    private final String extension;

    Bombs(String extension) {
        this.extension = extension;
    }

    abstract void write(OutputStream out) throws IOException;

    private static void repeat(OutputStream out, byte[] bytes, int times) throws IOException {
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            for (int i = 0; i < times; i++) {
                gzip.write(bytes);
            }
            gzip.write(new byte[1024]);
        }
    }

    /** Leaves the archive in a directory. */
    void leaveIn(Path directory) throws IOException {
        try (OutputStream out = new BufferedOutputStream(
                Files.newOutputStream(directory.resolve("set_20260101_000000." + extension)), 1 << 16)) {
            write(out);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path place = Path.of(arguments[0]);
        for (Bombs bomb : values()) {
            Path destination = place.resolve(bomb.name());
            Snapshots snapshots = new Snapshots(
                    TestPlugins.host(), new Catalogs(place.resolve("state"), TestPlugins.host()), Clock.systemUTC());
            try {
                snapshots
                        .verify(
                                destination,
                                new VerifyRequest(
                                        Optional.empty(),
                                        Depth.CONTENTS,
                                        Optional.empty(),
                                        ProgressListener.NONE,
                                        () -> false))
                        .forEach(check -> say(bomb, "verify", check.errors()));
                RestoreRequest request =
                        RestoreRequest.to(place.resolve("target")).withOverwrite(Overwrite.ALWAYS);
                say(
                        bomb,
                        "restore",
                        snapshots
                                .restore(destination, Optional.empty(), "latest", ZoneOffset.UTC, request)
                                .errors());
            } catch (BackupException e) {
                say(bomb, "failure", List.of(e.getMessage()));
            }
        }
    }

    private static void say(Bombs bomb, String what, List<?> problems) {
        System.out.println(bomb + " " + what + " " + problems.size() + " "
                + (problems.isEmpty() ? "" : problems.get(problems.size() - 1)));
    }
}
