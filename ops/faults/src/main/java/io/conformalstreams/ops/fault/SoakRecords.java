package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.StratumPattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Predictions and labels of any number of small images in a few strata. The pixels of images repeat, their ids don't. */
final class SoakRecords {

    private static final int SIDE = 48;
    private static final int DISTINCT_IMAGES = 100;
    private static final int STRATA = 6;
    private static final SyntheticLesions SOURCE =
            new SyntheticLesions(1, DISTINCT_IMAGES, DISTINCT_IMAGES, SIDE, SIDE);

    private final CaseRecords records =
            new CaseRecords(SOURCE.description(), new StratumPattern("{model}@{site}"), "1", 1, Compression.NONE);
    private final List<Case> images = SOURCE.cases().stream().map(SOURCE::load).toList();

    /** Returns the name of the model. */
    static String model() {
        return SOURCE.description().model();
    }

    Prediction prediction(long number, Instant predictedAt) {
        return records.prediction(image(number), predictedAt);
    }

    /** The label of the image's prediction. */
    LabelledImage label(long number, Instant labelledAt) {
        return records.labelledImage(image(number), labelledAt, Optional.of(records.predictionIdOf(reference(number))));
    }

    private Case image(long number) {
        Case pixels = images.get((int) (number % images.size()));
        return new Case(
                reference(number),
                pixels.grid(),
                pixels.encoding(),
                pixels.scores(),
                pixels.labels(),
                Optional.empty());
    }

    private static CaseReference reference(long number) {
        return new CaseReference(number, "image-" + number, "site-" + number % STRATA);
    }
}
