package dev.vigie.tar;

/**
 * How much room a frame takes.
 *
 * @param compressedLength its bytes in the file
 * @param length its bytes before compression
 */
public record FrameExtent(int compressedLength, int length) {}
