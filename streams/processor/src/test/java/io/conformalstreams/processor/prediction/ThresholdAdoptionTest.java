package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.CONFIGURATION;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which version of the thresholds a prediction cites, and whether its image was in that version. */
class ThresholdAdoptionTest {

    private static final long NONE = 0;

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private final PredictionFixture prediction = new PredictionFixture();
    private int predictions;

    @AfterEach
    void close() {
        prediction.close();
    }

    private void thresholds(long version) {
        prediction.thresholds(calibration.thresholds(version, version - 1, 9, version));
    }

    private void score(long version) {
        label("image" + version, "unit" + version, version);
    }

    private void label(String imageId, String unitId, long version) {
        prediction.label(calibration
                .label(prediction("unused", imageId, 0, 1), 1, version - 1, new CriticalValues(0, 0))
                .setUnitId(unitId));
    }

    private IssuedConfidenceSet issue(String imageId, String unitId) {
        prediction.predict(prediction("p" + predictions++, imageId, 0, 1).setUnitId(unitId));
        return prediction.onlySet("marginal");
    }

    private long cited() {
        IssuedConfidenceSet set = issue("another", null);
        return set.getCites() == null ? NONE : set.getCites().getVersion();
    }

    @Test
    void shouldAdoptThresholdsWithTheCalibrationScoreOfTheirLastLabel() {
        thresholds(1);
        assertThat(cited()).isEqualTo(NONE);
        score(1);
        assertThat(cited()).isEqualTo(1);
        score(2);
        assertThat(cited()).isEqualTo(1);
        thresholds(2);
        assertThat(cited()).isEqualTo(2);
    }

    @Test
    void shouldAdoptEachPendingVersionWithItsScore() {
        thresholds(1);
        thresholds(2);
        thresholds(3);
        for (long version = 1; version <= 3; version++) {
            score(version);
            assertThat(cited()).isEqualTo(version);
        }
    }

    @Test
    void shouldNeverCiteALowerVersionThanBefore() {
        score(1);
        score(2);
        score(3);
        thresholds(3);
        thresholds(1);
        assertThat(cited()).isEqualTo(3);
        thresholds(2);
        assertThat(cited()).isEqualTo(3);
    }

    @Test
    void shouldReachTheNewestVersionHoweverFarTheScoresLag() {
        int versions = 500;
        for (long version = 1; version <= versions; version++) {
            thresholds(version);
        }
        long before = NONE;
        for (long version = 1; version <= versions; version++) {
            score(version);
            long cited = cited();
            assertThat(cited).isBetween(before, version);
            before = cited;
        }
        assertThat(before).isEqualTo(versions);
    }

    @Test
    void shouldGoOnAdoptingWhileTheScoresKeepLaggingBehind() {
        int lag = 60;
        for (long version = 1; version <= 300; version++) {
            thresholds(version);
            if (version > lag) {
                score(version - lag);
            }
        }
        assertThat(cited()).isBetween(300L - 2 * lag, 300L - lag);
    }

    @Test
    void shouldGoFromVersionToVersionWhereACompactedTopicHasLeftSomeOut() {
        score(1);
        thresholds(1);
        score(2);
        score(3);
        thresholds(3);
        assertThat(cited()).isEqualTo(3);
    }

    @Test
    void shouldKnowSelfCalibratedSetsByImageAndByUnit() {
        label("i", "u", 1);
        thresholds(1);
        assertThat(issue("i", null).getSelfCalibrated()).isTrue();
        assertThat(issue("i", "other").getSelfCalibrated()).isTrue();
        assertThat(issue("j", "u").getSelfCalibrated()).isTrue();
        assertThat(issue("j", "i").getSelfCalibrated()).isFalse();
        assertThat(issue("u", null).getSelfCalibrated()).isTrue();
        assertThat(issue("j", null).getSelfCalibrated()).isFalse();
    }

    @Test
    void shouldCountAsSelfCalibratedOnlyWhatTheCitedVersionContains() {
        score(1);
        thresholds(1);
        label("i", "i", 2);
        assertThat(issue("i", null).getSelfCalibrated()).isFalse();
        thresholds(2);
        assertThat(issue("i", null).getSelfCalibrated()).isTrue();
    }

    @Test
    void shouldRememberAWithdrawnImageAsSelfCalibrated() {
        label("i", "i", 1);
        prediction.label(calibration.withdrawal("i", 2, 1));
        thresholds(2);
        assertThat(issue("i", null).getSelfCalibrated()).isTrue();
    }
}
