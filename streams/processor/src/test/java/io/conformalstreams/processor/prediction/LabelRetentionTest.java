package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.CONFIGURATION;
import static io.conformalstreams.processor.prediction.PredictionFixture.day;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static io.conformalstreams.processor.prediction.PublishedCalibration.coordinates;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Issued sets and labels must wait for each other for ten days of event time. */
class LabelRetentionTest {

    private static final double MINUTE = 1.0 / (24 * 60);

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private final PredictionFixture prediction = new PredictionFixture();
    private long offset;

    @AfterEach
    void close() {
        prediction.close();
    }

    private static Prediction.Builder image(String predictionId, String imageId) {
        return prediction(predictionId, imageId, -1, 1);
    }

    private void predict(String predictionId, String imageId, double day) {
        prediction.predict(image(predictionId, imageId).setPredictedAt(day(day)));
    }

    private void label(String imageId, int revision, double day) {
        prediction.label(calibration
                .label(image("unused", imageId), revision, offset, new CriticalValues(0, 0))
                .setLabel(coordinates(offset++, day(day))));
    }

    private int outcomes() {
        return prediction.outcomes("marginal").size();
    }

    @Test
    void shouldLetASetMeetALabelAtTheEndOfTheRetention() {
        predict("p", "i", 0);
        label("i", 1, 10);
        assertThat(outcomes()).isEqualTo(1);
    }

    @Test
    void shouldNotLetASetMeetALabelBeyondTheRetention() {
        predict("p", "i", 0);
        label("i", 1, 10 + MINUTE);
        assertThat(outcomes()).isZero();
    }

    @Test
    void shouldLetALabelMeetASetAtTheEndOfTheRetention() {
        label("i", 1, 0);
        predict("p", "i", 10);
        assertThat(outcomes()).isEqualTo(1);
        label("j", 1, 0);
        predict("q", "j", 10 + MINUTE);
        assertThat(outcomes()).isZero();
    }

    @Test
    void shouldNotLetALateRecordMeetWhatLiesBeyondTheRetention() {
        label("i", 1, 20);
        predict("p", "i", 5);
        assertThat(outcomes()).isZero();
        predict("q", "j", 20);
        label("j", 1, 5);
        assertThat(outcomes()).isZero();
    }

    @Test
    void shouldForgetASetOnceTheEventTimeOfItsStratumHasGoneBeyond() {
        predict("p", "i", 0);
        predict("q", "other", 10 + MINUTE);
        label("i", 1, 5);
        assertThat(outcomes()).isZero();
    }

    @Test
    void shouldLetACorrectionRenewTheWaitOfItsImage() {
        label("i", 1, 0);
        label("i", 2, 8);
        predict("p", "other", 11);
        predict("q", "i", 15);
        assertThat(prediction.outcomes("marginal"))
                .singleElement()
                .extracting(CoverageOutcome::getRevision)
                .isEqualTo(2);
        predict("r", "other", 18 + MINUTE);
        predict("s", "i", 18);
        assertThat(outcomes()).isZero();
    }

    @Test
    void shouldSupersedeWithinTheRetentionOnly() {
        predict("p", "i", 0);
        label("i", 1, 1);
        assertThat(outcomes()).isEqualTo(1);
        label("i", 2, 9);
        assertThat(prediction.outcomes("marginal"))
                .singleElement()
                .extracting(CoverageOutcome::getStatus)
                .isEqualTo(OutcomeStatus.SUPERSEDES);
        label("i", 3, 11);
        assertThat(outcomes()).isZero();
    }

    @Test
    void shouldKeepTheEventTimesOfStrataApart() {
        predict("p", "i", 0);
        prediction.predict(image("q", "far").setStratum("net@1|south").setPredictedAt(day(100)));
        label("i", 1, 1);
        assertThat(outcomes()).isEqualTo(1);
    }

    @Test
    void shouldAnswerAPredictionIdOncePerRetention() {
        predict("p", "i", 0);
        predict("p", "i", 1);
        predict("p", "j", 2);
        assertThat(prediction.sets()).hasSize(2);
        assertThat(prediction.rejected())
                .extracting(RejectedRecord::getReason)
                .containsExactly("DUPLICATE_PREDICTION", "CONFLICTING_PREDICTION");
        predict("q", "other", 10 + MINUTE);
        predict("p", "i", 11);
        assertThat(prediction.sets()).hasSize(4);
        assertThat(prediction.rejected()).isEmpty();
    }
}
