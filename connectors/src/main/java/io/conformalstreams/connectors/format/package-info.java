/**
 * Readers and writers of the files that segmentation models and annotators produce, with the JDK alone. NumPy's
 * {@code .npy} and {@code .npz}, NIfTI and greyscale PNG are read and written. NRRD and MetaImage are only read. COCO run
 * lengths are only written.
 *
 * <p>Every reader is bounded. It checks the size that a header declares against the bytes that exist and against a
 * {@link io.conformalstreams.connectors.format.SizeLimit}, before it allocates memory of that size. Every malformed
 * input causes a {@link io.conformalstreams.connectors.format.FormatException}. Pixels are row-major, with the last
 * axis fastest, and little-endian.
 */
package io.conformalstreams.connectors.format;
