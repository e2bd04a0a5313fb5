/**
 * DICOM on the JDK alone: a bounded reader and a writer of data sets, and what is read and written with them,
 * Segmentations and Parametric Maps.
 *
 * <p>What a header declares is held against the bytes that are there and against a
 * {@link io.conformalstreams.connectors.format.SizeLimit} before anything of that size is allocated. Every malformed
 * input ends in a {@link io.conformalstreams.connectors.format.FormatException}.
 */
package io.conformalstreams.connectors.dicom;
