package io.conformalstreams.ops.dataset;

import java.util.Map;

/**
 * Identifies one case of a source.
 *
 * @param sequence place in the stream, at least 0
 * @param caseId id of the image, unique in its source
 * @param site origin of the image: a hospital, a scanner, or a source data set
 * @param unitId patient or study; images of one unit depend on each other
 * @param attributes attributes of the image, such as the scanner, by name
 */
public record CaseReference(long sequence, String caseId, String site, String unitId, Map<String, String> attributes) {

    /** A reference to an image without attributes. */
    public CaseReference(long sequence, String caseId, String site, String unitId) {
        this(sequence, caseId, site, unitId, Map.of());
    }

    /** A reference to an image that is its own unit. */
    public CaseReference(long sequence, String caseId, String site) {
        this(sequence, caseId, site, caseId);
    }

    public CaseReference {
        attributes = Map.copyOf(attributes);
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence is " + sequence + "; it must be at least 0");
        }
        if (caseId.isBlank()) {
            throw new IllegalArgumentException("case id is blank; every case needs one");
        }
        if (site.isBlank()) {
            throw new IllegalArgumentException("site of case " + caseId + " is blank; every case needs one");
        }
        if (unitId.isBlank()) {
            throw new IllegalArgumentException(
                    "unit of case " + caseId + " is blank; omit the column if every" + " image is its own unit");
        }
    }
}
