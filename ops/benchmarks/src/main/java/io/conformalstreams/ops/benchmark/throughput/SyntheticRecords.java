package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.replay.CaseRecords;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Records of synthetic lesions, 352 x 352 float32 logits each. A few distinct images are repeated, but every record has
 * its own image id. All records belong to one stratum, and so to one partition.
 */
public final class SyntheticRecords {

    /** Pixels along each axis. */
    public static final int SIDE = 352;
    /** Number of different images. */
    public static final int DISTINCT_IMAGES = 50;

    private static final long SEED = 1;
    private static final SyntheticLesions SOURCE =
            new SyntheticLesions(SEED, DISTINCT_IMAGES, DISTINCT_IMAGES, SIDE, SIDE);

    private final CaseRecords records = CaseRecords.of(SOURCE.description());
    private final List<Case> images;

    /** Creates the images. */
    public SyntheticRecords() {
        this.images = SOURCE.cases().stream().map(SOURCE::load).toList();
    }

    /** Describes model, channel and labels. */
    public static DatasetDescription description() {
        return SOURCE.description();
    }

    /** The prediction of the image with a number. */
    public Prediction prediction(long number, Instant predictedAt) {
        return records.prediction(image(number), predictedAt);
    }

    /** The label of the image with the given number; it belongs to every prediction of the image. */
    public LabelledImage labelledImage(long number, Instant labelledAt) {
        return records.labelledImage(image(number), labelledAt, Optional.empty());
    }

    private Case image(long number) {
        Case pixels = images.get((int) (number % images.size()));
        CaseReference reference =
                new CaseReference(number, "image-" + number, pixels.reference().site());
        return new Case(
                reference, pixels.grid(), pixels.encoding(), pixels.scores(), pixels.labels(), Optional.empty());
    }
}
