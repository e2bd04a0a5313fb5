package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.CONFIGURATION;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A gateway that lost its connection may send a prediction twice, or reuse its id for other scores. The prediction that
 * was answered first must keep its sets and its outcome.
 */
class RepeatedPredictionTest {

    private static final CriticalValues COVERED = new CriticalValues(0, 0.5);

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private final PredictionFixture topology = new PredictionFixture();

    @BeforeEach
    void calibrate() {
        topology.label(calibration.label(answered("seed", "seed"), 1, 0, COVERED));
        topology.thresholds(calibration.thresholds(1, 0, 9, 0.5));
        topology.predict(answered("p", "i"));
        assertThat(topology.sets()).hasSize(2);
    }

    @AfterEach
    void close() {
        topology.close();
    }

    private static Prediction.Builder answered(String predictionId, String imageId) {
        return prediction(predictionId, imageId, -1, 1);
    }

    private static Prediction.Builder otherScores() {
        return prediction("p", "i", -1, 1.5f);
    }

    private void requireJudged(Prediction.Builder labelled, OutcomeVerdict verdict) {
        topology.label(calibration.label(labelled, 1, 1, COVERED).setPredictionId("p"));
        assertThat(topology.outcomes("marginal"))
                .singleElement()
                .extracting(CoverageOutcome::getVerdict)
                .isEqualTo(verdict);
    }

    private void requireRejection(String reason, String detail) {
        assertThat(topology.sets()).isEmpty();
        RejectedRecord rejected = topology.rejected().get(0);
        assertThat(rejected.getReason()).isEqualTo(reason);
        assertThat(rejected.getDetail()).contains(detail);
        assertThat(rejected.getPredictionId()).isEqualTo("p");
    }

    @Test
    void shouldJudgeTheAnsweredPredictionAfterItsIdCameAgainWithOtherScores() {
        topology.predict(otherScores());
        requireRejection("CONFLICTING_PREDICTION", "other scores");
        requireJudged(answered("p", "i"), OutcomeVerdict.JUDGED);
    }

    @Test
    void shouldNotMatchALabelOfTheRejectedScores() {
        topology.predict(otherScores());
        requireRejection("CONFLICTING_PREDICTION", "other scores");
        requireJudged(otherScores(), OutcomeVerdict.UNMATCHED_SCORES);
    }

    @Test
    void shouldChangeNothingIfTheSamePredictionComesAgain() {
        topology.predict(answered("p", "i"));
        requireRejection("DUPLICATE_PREDICTION", "sent twice");
        requireJudged(answered("p", "i"), OutcomeVerdict.JUDGED);
        topology.predict(answered("p", "i"));
        requireRejection("DUPLICATE_PREDICTION", "sent twice");
        assertThat(topology.outcomes()).isEmpty();
    }

    @Test
    void shouldKeepTheImageAndTheUnitOfTheAnsweredPrediction() {
        topology.predict(answered("p", "j"));
        requireRejection("CONFLICTING_PREDICTION", "another image or unit");
        topology.predict(answered("p", "i").setUnitId("another"));
        requireRejection("CONFLICTING_PREDICTION", "another image or unit");
        requireJudged(answered("p", "i"), OutcomeVerdict.JUDGED);
    }

    @Test
    void shouldStillJudgeTheAnsweredPredictionAfterACorrectionIfItsIdCameAgainBetweenThem() {
        requireJudged(answered("p", "i"), OutcomeVerdict.JUDGED);
        topology.predict(otherScores());
        requireRejection("CONFLICTING_PREDICTION", "other scores");
        topology.label(calibration.label(answered("p", "i"), 2, 2, COVERED).setPredictionId("p"));
        assertThat(topology.outcomes("marginal"))
                .singleElement()
                .extracting(CoverageOutcome::getVerdict)
                .isEqualTo(OutcomeVerdict.JUDGED);
    }
}
