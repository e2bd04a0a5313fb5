package io.conformalstreams.ops.dataset;

/**
 * Names one case of a source.
 *
 * @param sequence place in the stream, at least 0
 * @param caseId id of the image, unique in its source
 * @param site where the image comes from: a hospital, a scanner, a source data set
 * @param unitId patient or study: images of one unit are not independent of each other
 */
public record CaseReference(long sequence, String caseId, String site, String unitId) {

    /** An image that is a unit of its own. */
    public CaseReference(long sequence, String caseId, String site) {
        this(sequence, caseId, site, caseId);
    }

    public CaseReference {
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
            throw new IllegalArgumentException("unit of case " + caseId + " is blank; leave the column away where every"
                    + " image is a unit of its own");
        }
    }
}
