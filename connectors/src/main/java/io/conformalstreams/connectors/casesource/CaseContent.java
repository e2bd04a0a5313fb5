package io.conformalstreams.connectors.casesource;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** The content of a case's files. */
final class CaseContent {

    private CaseContent() {}

    /**
     * @param digest {@link ContentDigest} of the score file
     * @param sidecar {@link ContentDigest} of its sidecar; empty where there is none
     * @param spacing in mm; empty where unknown
     */
    record Scores(
            String digest,
            String sidecar,
            CaseIds ids,
            String predictionId,
            Instant predictedAt,
            double[] spacing,
            ScoreVolume volume) {

        /** Names the content of score file and sidecar. */
        String content() {
            return sidecar.isEmpty() ? digest : digest + "-" + sidecar;
        }
    }

    /**
     * @param digest {@link ContentDigest} of label file and sidecar
     * @param fold of cross-fitted models, the one that the unit belongs to
     * @param labels one byte for each pixel of the scores' shape
     */
    record Labels(
            String digest,
            Instant labelledAt,
            Optional<String> labelPolicy,
            boolean audit,
            double inclusionProbability,
            Optional<Integer> fold,
            ByteBuffer labels) {}
}
