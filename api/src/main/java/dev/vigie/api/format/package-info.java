/**
 * Archive formats: how entries become an archive and come back.
 *
 * <p>A new format implements {@link dev.vigie.api.format.ArchiveFormat}, {@link dev.vigie.api.format.ArchiveCodec},
 * {@link dev.vigie.api.format.ArchiveWriter} and {@link dev.vigie.api.format.ArchiveReader}. What it can do beyond that
 * it declares by implementing {@link dev.vigie.api.format.RandomAccessReader} and {@link
 * dev.vigie.api.format.ReusingWriter} instead; without them everything works, slower.
 */
package dev.vigie.api.format;
