package io.conformalstreams.connectors.dicom;

/**
 * The algorithm that made a segment (PS3.3, 10.16).
 *
 * @param name of model and procedure
 * @param version of both
 * @param parameters thresholds and the calibration that they come from
 */
public record AlgorithmIdentification(String name, String version, String parameters) {

    private static final CodedConcept ARTIFICIAL_INTELLIGENCE =
            new CodedConcept("123110", "DCM", "Artificial Intelligence");

    DicomEncoder item() {
        return new DicomEncoder()
                .sequence(DicomTag.ALGORITHM_FAMILY, ARTIFICIAL_INTELLIGENCE.item())
                .text(DicomTag.ALGORITHM_NAME, DerivedObject.name(name))
                .text(DicomTag.ALGORITHM_VERSION, DerivedObject.name(version))
                .text(DicomTag.ALGORITHM_PARAMETERS, parameters)
                .text(DicomTag.ALGORITHM_SOURCE, "Conformal Streams");
    }
}
