/**
 * Readers of the files that segmentation models and annotators leave behind: NumPy's {@code .npy} and {@code .npz},
 * NIfTI, NRRD, MetaImage and grey PNG, and writers of the same and of COCO run lengths, on the JDK alone.
 *
 * <p>Every reader is bounded: what a header declares is held against the bytes that are there and against a
 * {@link io.conformalstreams.connectors.format.SizeLimit} before anything of that size is allocated. Every malformed
 * input ends in a {@link io.conformalstreams.connectors.format.FormatException}. Pixels come out row-major, last axis
 * fastest, little-endian.
 */
package io.conformalstreams.connectors.format;
