package io.conformalstreams.processor.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.calibration.CalibrationOracle.Expected;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole random logs against an oracle that computes everything anew at every label. */
class CalibrationOracleTest {

    private static final int RECORDS = 300;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldPublishWhatTheDefinitionSays(long seed) {
        requirePublished(seed, CalibrationFixture.CONFIGURATION);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void shouldFollowTheOrderOfArrival(long seed) {
        requirePublished(seed, CalibrationFixture.ORDERED);
    }

    private static void requirePublished(long seed, ConformalConfiguration configuration) {
        List<LabelledImage> log = RandomLabels.log(seed, RECORDS);
        CalibrationOracle oracle = new CalibrationOracle(configuration);
        try (CalibrationFixture calibration = new CalibrationFixture(configuration)) {
            for (int offset = 0; offset < log.size(); offset++) {
                requireOutputs(calibration, log.get(offset), oracle.accept(log.get(offset), offset), offset);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void shouldGoOnFromTheChangelogAsIfNeverStopped(long seed) {
        requireRestored(seed, CalibrationFixture.CONFIGURATION);
        requireRestored(seed, CalibrationFixture.ORDERED);
    }

    private static void requireRestored(long seed, ConformalConfiguration configuration) {
        List<LabelledImage> log = RandomLabels.log(seed, RECORDS);
        CalibrationOracle oracle = new CalibrationOracle(configuration);
        int half = RECORDS * 2 / 3;
        List<KeyValue<Bytes, byte[]>> changelog;
        try (CalibrationFixture before = new CalibrationFixture(configuration)) {
            for (int i = 0; i < half; i++) {
                // Offsets begin at 0 again in the second driver, so those of the first half are counted from below.
                oracle.accept(log.get(i), i - half);
                before.pipe(log.get(i));
            }
            changelog = before.entries();
        }
        try (CalibrationFixture after = new CalibrationFixture(configuration)) {
            after.restore(changelog);
            for (int i = half; i < log.size(); i++) {
                requireOutputs(after, log.get(i), oracle.accept(log.get(i), i - half), i);
            }
        }
    }

    private static void requireOutputs(
            CalibrationFixture calibration, LabelledImage label, Expected expected, int position) {
        calibration.pipe(label);
        List<TestRecord<String, CalibrationScore>> scores = calibration.scores();
        List<TestRecord<String, StratumThresholds>> thresholds = calibration.thresholds();
        List<TestRecord<String, RejectedRecord>> rejected = calibration.rejected();
        assertThat(values(scores)).as("score of record %d", position).isEqualTo(list(expected.score()));
        assertThat(values(thresholds)).as("thresholds of record %d", position).isEqualTo(list(expected.thresholds()));
        assertThat(rejected.stream().map(record -> record.value().getReason()).toList())
                .as("rejections of record %d", position)
                .isEqualTo(list(expected.rejected()));
        for (TestRecord<String, ? extends SpecificRecord> record : scores) {
            assertThat(record.key()).isEqualTo(label.getStratum());
            assertThat(record.getRecordTime()).isEqualTo(label.getLabelledAt());
        }
        for (TestRecord<String, ? extends SpecificRecord> record : thresholds) {
            assertThat(record.key()).isEqualTo(label.getStratum());
            assertThat(record.getRecordTime()).isEqualTo(label.getLabelledAt());
        }
    }

    private static <T> List<T> values(List<TestRecord<String, T>> records) {
        return records.stream().map(TestRecord::value).toList();
    }

    private static <T> List<T> list(Optional<T> value) {
        return value.stream().toList();
    }
}
