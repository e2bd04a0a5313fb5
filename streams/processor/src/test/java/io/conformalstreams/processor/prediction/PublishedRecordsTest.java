package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.CONFIGURATION;
import static io.conformalstreams.processor.prediction.PredictionFixture.STRATUM;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.CalibrationScore;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** A record that the calibration could not have written is refused before state changes, whatever is wrong with it. */
class PublishedRecordsTest {

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);

    @Test
    void shouldReadWhatTheCalibrationWrites() {
        CalibrationScore score = score(unchanged -> {});
        assertThat(PublishedRecords.label(record(STRATUM, score)).imageId()).isEqualTo("image");
    }

    @Test
    void shouldRefuseScoresThatTheCalibrationCannotHaveWritten() {
        assertRefused(record(STRATUM, null), "has no value");
        assertRefused(record("another", score(unchanged -> {})), "is not its stratum");
        assertRefused(record(null, score(unchanged -> {})), "is not its stratum");
        assertRefused(record(STRATUM, score(damaged -> damaged.setRevision(0))), "revision");
        assertRefused(record(STRATUM, score(damaged -> damaged.setEpoch(-1))), "epoch");
        assertRefused(record(STRATUM, score(damaged -> damaged.setUnitId("u".repeat(70_000)))), "70000");
        assertRefused(record(STRATUM, score(damaged -> damaged.getLabel().setPartition(-1))), "coordinates");
        assertRefused(record(STRATUM, score(damaged -> damaged.getLabel().setOffset(-1))), "coordinates");
        assertRefused(
                record(STRATUM, score(damaged -> damaged.getLabel().setLabelledAt(Instant.ofEpochMilli(-1)))),
                "coordinates");
    }

    @Test
    void shouldRefuseThresholdsThatTheCalibrationCannotHaveWritten() {
        assertThatCode(() -> requireUsable(STRATUM, thresholds(1, 0, 0))).doesNotThrowAnyException();
        assertRefused("another", thresholds(1, 0, 0), "is not their stratum");
        assertRefused(STRATUM, thresholds(0, 0, 0), "version");
        assertRefused(STRATUM, thresholds(1, -1, 0), "epoch");
        assertRefused(STRATUM, thresholds(1, 0, -1), "coordinates");
    }

    private CalibrationScore score(Consumer<CalibrationScore> change) {
        CalibrationScore score = calibration
                .label(prediction("unused", "image", 0, 1), 1, 0, new CriticalValues(0, 0))
                .build();
        change.accept(score);
        return score;
    }

    private static Record<String, CalibrationScore> record(String key, CalibrationScore value) {
        return new Record<>(key, value, 0);
    }

    private static void assertRefused(Record<String, CalibrationScore> record, String problem) {
        assertThatThrownBy(() -> PublishedRecords.label(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    private static StratumThresholdSet thresholds(long version, int epoch, long lastOffset) {
        return new StratumThresholdSet(
                version, epoch, PublishedCalibration.coordinates(lastOffset, Instant.EPOCH), Map.of());
    }

    private void requireUsable(String key, StratumThresholdSet thresholds) {
        PublishedRecords.requireUsable(new Record<>(key, calibration.thresholds(1, 0, 10, 0), 0), thresholds);
    }

    private void assertRefused(String key, StratumThresholdSet thresholds, String problem) {
        assertThatThrownBy(() -> requireUsable(key, thresholds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }
}
