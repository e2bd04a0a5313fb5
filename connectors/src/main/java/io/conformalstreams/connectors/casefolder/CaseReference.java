package io.conformalstreams.connectors.casefolder;

/**
 * Names one case of a source.
 *
 * @param sequence place in the stream, at least 0
 * @param caseId id of the image, unique in its source
 * @param site where the image comes from: a hospital, a scanner, a source data set
 */
public record CaseReference(long sequence, String caseId, String site) {

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
    }
}
