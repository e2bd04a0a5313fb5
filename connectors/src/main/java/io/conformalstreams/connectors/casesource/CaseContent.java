package io.conformalstreams.connectors.casesource;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** The content of a case's files. */
final class CaseContent {

    private CaseContent() {}

    /**
     * @param digest {@link ContentDigest} of the score file
     * @param sidecar {@link ContentDigest} of its sidecar; empty if there is none
     * @param spacing in mm; empty if unknown
     */
    record Scores(
            String digest,
            String sidecar,
            CaseIds ids,
            String predictionId,
            Instant predictedAt,
            double[] spacing,
            ScoreVolume volume) {

        /** Identifies the content of score file and sidecar together. */
        String content() {
            return sidecar.isEmpty() ? digest : digest + "-" + sidecar;
        }
    }

    /**
     * @param digest {@link ContentDigest} of label file and sidecar
     * @param fold with cross-fitted models, the fold of the unit
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
