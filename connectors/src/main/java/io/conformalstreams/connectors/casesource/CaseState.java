package io.conformalstreams.connectors.casesource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has been sent of a case. This state is the source offset of the case.
 *
 * @param ids as last sent; empty strings before the first record
 * @param scores what was sent of the score file
 * @param labels what was sent of the label file
 */
record CaseState(CaseIds ids, SentScores scores, SentLabels labels) {

    static final CaseState NOTHING_SENT = new CaseState(
            new CaseIds("", "", Optional.empty()),
            new SentScores("", "", "", "", "", ""),
            new SentLabels("", "", "", "", 0, ""));

    private static final String REVISION = "revision";

    /** Reads a source offset. */
    static CaseState of(Map<String, ?> offset) {
        return new CaseState(
                new CaseIds(
                        text(offset, "stratum"),
                        text(offset, "imageId"),
                        Optional.of(text(offset, "unitId")).filter(unit -> !unit.isEmpty())),
                new SentScores(
                        text(offset, "scores"),
                        text(offset, "beside"),
                        text(offset, "scoresStamp"),
                        text(offset, "predictionId"),
                        text(offset, "refusedScores"),
                        text(offset, "resent")),
                new SentLabels(
                        text(offset, "labels"),
                        text(offset, "labelsStamp"),
                        text(offset, "labelsFile"),
                        text(offset, "labelledScores"),
                        offset.get(REVISION) instanceof Number number ? number.longValue() : 0,
                        text(offset, "refusedLabels")));
    }

    /** Writes the state as a source offset. */
    Map<String, Object> toOffset() {
        Map<String, Object> offset = new LinkedHashMap<>();
        offset.put("stratum", ids.stratum());
        offset.put("imageId", ids.imageId());
        offset.put("unitId", ids.unitId().orElse(""));
        offset.put("scores", scores.digest());
        offset.put("beside", scores.beside());
        offset.put("scoresStamp", scores.stamp());
        offset.put("predictionId", scores.predictionId());
        offset.put("refusedScores", scores.refused());
        offset.put("resent", scores.resent());
        offset.put("labels", labels.digest());
        offset.put("labelsStamp", labels.stamp());
        offset.put("labelsFile", labels.file());
        offset.put("labelledScores", labels.scores());
        offset.put(REVISION, labels.revision());
        offset.put("refusedLabels", labels.refused());
        return offset;
    }

    CaseState with(SentScores sentScores) {
        return new CaseState(ids, sentScores, labels);
    }

    CaseState with(SentLabels sentLabels) {
        return new CaseState(ids, scores, sentLabels);
    }

    private static String text(Map<String, ?> offset, String name) {
        return offset.get(name) instanceof String text ? text : "";
    }

    /**
     * @param digest {@link ContentDigest} of the score file; empty until scores have been sent
     * @param beside {@link ContentDigest} of its sidecar and of the place stated by a file beside it; empty if there is
     *     neither
     * @param stamp sizes and times of all files that decide how the scores are read
     * @param predictionId id of the prediction that was sent with these scores; empty if none was sent
     * @param refused stamp of the last files that were found bad; empty if there are none
     * @param resent stamp of the last marker that requested sending the case again; empty if there was none
     */
    record SentScores(String digest, String beside, String stamp, String predictionId, String refused, String resent) {

        SentScores stampedAs(String stampNow) {
            return new SentScores(digest, beside, stampNow, predictionId, "", resent);
        }

        SentScores refusing(String bad) {
            return new SentScores(digest, beside, stamp, predictionId, bad, resent);
        }

        /** Identifies everything that was read of the scores. */
        String content() {
            return beside.isEmpty() ? digest : digest + "-" + beside;
        }
    }

    /**
     * @param digest {@link ContentDigest} of label file and sidecar; empty if there is no label, or if it was withdrawn
     * @param stamp sizes and times of both
     * @param file path of the label file, relative to the folder
     * @param scores {@code SentScores.content()} of the scores that the label was sent with
     * @param revision of the last label sent; 0 before the first
     * @param refused stamp of the last files that were found bad, including the score files; empty if there are none
     */
    record SentLabels(String digest, String stamp, String file, String scores, long revision, String refused) {

        boolean isAssigned() {
            return !digest.isEmpty();
        }

        SentLabels stampedAs(String stampNow) {
            return new SentLabels(digest, stampNow, file, scores, revision, refused);
        }

        /** Returns the state before the first label of another image. The revisions of the new image continue from this one. */
        SentLabels ofAnotherImage() {
            return new SentLabels("", "", "", "", revision, "");
        }

        SentLabels refusing(String bad) {
            return new SentLabels(digest, stamp, file, scores, revision, bad);
        }

        SentLabels withdrawn() {
            return new SentLabels("", "", file, "", revision + 1, refused);
        }
    }
}
