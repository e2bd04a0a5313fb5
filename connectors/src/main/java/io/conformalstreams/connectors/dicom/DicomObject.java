package io.conformalstreams.connectors.dicom;

/**
 * A DICOM file with the identifiers that an archive uses for it.
 *
 * @param file preamble, file meta information and data set
 */
public record DicomObject(
        String sopClass, String sopInstance, String seriesInstance, String studyInstance, byte[] file) {}
