package dev.vigie.deflate;

/** A library that knows DEFLATE. All of them write what every tool reads; they differ in speed and size. */
public sealed interface Engine permits LibdeflateEngine, ZlibEngine {

    /** The fastest engine this machine has: libdeflate where it is installed, else the one that comes with Java. */
    static Engine fastest() {
        return FastestEngine.FOUND;
    }

    /** The engine that comes with Java. */
    static Engine builtIn() {
        return new ZlibEngine();
    }

    /** What it is, for a person: {@code libdeflate} or {@code zlib}. */
    String name();

    /** Where more effort would make archives little smaller. */
    CompressionLevel usualLevel();

    /** A new compressor, closed by the caller. */
    Compressor compressor(CompressionLevel level);

    /** A new decompressor, closed by the caller. */
    Decompressor decompressor();
}
