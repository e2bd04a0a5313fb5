/**
 * Reads and writes DICOM Segmentations and Parametric Maps, with the JDK alone. A bounded reader and a writer of data
 * sets are the basis.
 *
 * <p>The reader checks what a header declares against the bytes that exist and against a {@link
 * io.conformalstreams.connectors.format.SizeLimit}, before it allocates memory of that size. Every malformed input
 * causes a {@link io.conformalstreams.connectors.format.FormatException}.
 */
package io.conformalstreams.connectors.dicom;
