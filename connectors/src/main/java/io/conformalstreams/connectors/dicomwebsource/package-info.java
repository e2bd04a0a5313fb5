/**
 * The Kafka Connect source that polls an archive over DICOMweb: Parametric Maps become predictions, and segmentations that
 * readers corrected become labelled images.
 */
package io.conformalstreams.connectors.dicomwebsource;
