package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The content of a case's files. */
final class CaseContent {

    private CaseContent() {}

    /**
     * @param digest {@link ContentDigest} of the score file
     * @param beside {@link ContentDigest} of its sidecar and of the place stated by a file beside it; empty if there is
     *     neither
     * @param attributes attributes of the image, by name
     * @param grid shape of the volume, and where it lies
     * @param source the series of the image; empty if unknown, or if it is not to be sent
     */
    record Scores(
            String digest,
            String beside,
            CaseIds ids,
            String predictionId,
            Instant predictedAt,
            Map<String, String> attributes,
            VoxelGrid grid,
            Optional<ImageSource> source,
            ScoreVolume volume) {

        /** Identifies everything that was read of the scores. */
        String content() {
            return beside.isEmpty() ? digest : digest + "-" + beside;
        }
    }

    /**
     * @param digest {@link ContentDigest} of label file and sidecar
     * @param inclusionProbability probability with which the unit was selected for labelling; empty if it is unknown
     * @param fold with cross-fitted models, the fold of the unit
     * @param attributes attributes of the image that the label knows, by name
     * @param grid shape and position of the labels. The voxels are those of the scores, possibly in another order
     * @param labels one byte for each pixel
     */
    record Labels(
            String digest,
            Instant labelledAt,
            Optional<String> labelPolicy,
            boolean audit,
            Optional<Double> inclusionProbability,
            Optional<Integer> fold,
            Map<String, String> attributes,
            VoxelGrid grid,
            ByteBuffer labels) {}
}
