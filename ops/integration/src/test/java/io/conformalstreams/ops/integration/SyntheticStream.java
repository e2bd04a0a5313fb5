package io.conformalstreams.ops.integration;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.StratumPattern;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The records that a gateway sends for small synthetic lesions. Event times begin an hour ago, so that they are never
 * in the future and retention deletes no result.
 *
 * @param records strata, and which inference of the images it is
 */
record SyntheticStream(CaseRecords records) {

    /** Models and procedures for these cases, one procedure for each combination of the sides. */
    static final String CONFIGURATION = String.join(
            "\n",
            "models:",
            "  - name: synthetic-segmentor",
            "    dimensions: 2",
            "    scores: logit",
            "    encoding: float32",
            "    channels: [{name: lesion, labelValues: [1]}]",
            "procedures:",
            "  - {name: sets, type: confidence-sets, model: synthetic-segmentor, channel: lesion, alphas: [0.1, 0.2],",
            "     combination: marginal, inner: identity, outer: identity, window: all}",
            "  - {name: joint-sets, type: confidence-sets, model: synthetic-segmentor, channel: lesion, alphas: [0.1],",
            "     combination: maximum, inner: identity, outer: distance-euclidean, window: last 50}",
            "");

    /** The number of procedures in {@link #CONFIGURATION}. */
    static final int PROCEDURES = 2;

    private static final int CASES = 20_000;
    private static final SyntheticLesions SOURCE = new SyntheticLesions(7, CASES, CASES, 48, 64);
    private static final List<CaseReference> REFERENCES = SOURCE.cases();
    private static final Instant START =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(1, ChronoUnit.HOURS);
    private static final long STEP_MILLISECONDS = 100;
    private static final int LABEL_DELAY = 3;

    /**
     * Returns the first inferences by a version of the model. Each version, or each version and site, has its own
     * stratum.
     */
    static SyntheticStream of(String pattern, String version) {
        return of(pattern, version, 1);
    }

    /** @param inference counts the inferences of the same images, from 1 */
    static SyntheticStream of(String pattern, String version, int inference) {
        return new SyntheticStream(new CaseRecords(
                SOURCE.description(), new StratumPattern(pattern), version, inference, Compression.NONE));
    }

    /** Returns the prediction of the i-th case. */
    Prediction prediction(int i) {
        return records.prediction(image(i), time(i));
    }

    /** Returns the label of the i-th case. It names the prediction that the annotator saw. */
    LabelledImage label(int i) {
        return records.labelledImage(
                image(i), time(i + LABEL_DELAY), Optional.of(records.predictionIdOf(REFERENCES.get(i))));
    }

    /** Returns the label of the i-th case as from an archive: it belongs to every prediction with the same scores. */
    LabelledImage archivedLabel(int i) {
        return records.labelledImage(image(i), time(i + LABEL_DELAY), Optional.empty());
    }

    private static Case image(int i) {
        return SOURCE.load(REFERENCES.get(i));
    }

    private static Instant time(int tick) {
        return START.plusMillis(STEP_MILLISECONDS * tick);
    }
}
