package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.StratumPattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Records of synthetic lesions, in float32 logits. A few distinct images are repeated, but every record has its own image
 * id.
 */
public final class SyntheticRecords {

    /** Pixels along each axis, unless another number is chosen. */
    public static final int SIDE = 352;
    /** Number of different images. */
    public static final int DISTINCT_IMAGES = 50;

    private static final long SEED = 1;

    private final CaseRecords records;
    private final List<Case> images;
    private final int strata;

    /** Creates images of 352 x 352 pixels. All records belong to one stratum, and so to one partition. */
    public SyntheticRecords() {
        this(SIDE, 1);
    }

    /**
     * Creates images.
     *
     * @param side pixels along each axis
     * @param strata number of strata, which take turns
     */
    public SyntheticRecords(int side, int strata) {
        SyntheticLesions source = source(side);
        this.records = new CaseRecords(
                source.description(),
                new StratumPattern(strata == 1 ? "{model}" : "{model}@{site}"),
                "1",
                1,
                Compression.NONE);
        this.images = source.cases().stream().map(source::load).toList();
        this.strata = strata;
    }

    private static SyntheticLesions source(int side) {
        return new SyntheticLesions(SEED, DISTINCT_IMAGES, DISTINCT_IMAGES, side, side);
    }

    /** Describes model, channel and labels. */
    public static DatasetDescription description() {
        return source(SIDE).description();
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
        CaseReference reference = new CaseReference(number, "image-" + number, "site-" + number % strata);
        return new Case(
                reference, pixels.grid(), pixels.encoding(), pixels.scores(), pixels.labels(), Optional.empty());
    }
}
