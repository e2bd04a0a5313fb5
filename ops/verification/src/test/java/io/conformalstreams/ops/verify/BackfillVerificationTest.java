package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels that are sent again calibrate a procedure that came later, as if it had been there from the start. */
class BackfillVerificationTest {

    private static final String FIRST = TestConfiguration.procedure("first", "[0.2]", "marginal", "all");
    private static final String LATER = TestConfiguration.procedure("later", "[0.3, 0.4]", "maximum", "all");
    private static final String LAST_IMAGES = TestConfiguration.procedure("last-images", "[0.3]", "marginal", "last 9");

    private final ConformalConfiguration before = TestConfiguration.of(FIRST);
    private final ConformalConfiguration after = TestConfiguration.of(FIRST, LATER, LAST_IMAGES);

    @TempDir
    private Path stateDirectory;

    @Test
    void shouldCalibrateANewProcedureWithTheRetainedLabels() {
        MemoryLogs logs;
        int labels;
        try (ProcessedLogs processed = new ProcessedLogs(before, stateDirectory.resolve("changed"))) {
            UnitCases.run(processed, new Random(1), unit -> {});
            processed.reconfigure(after);
            logs = processed.logs();
            List<LabelledImage> retained = retained(logs);
            labels = retained.size();
            retained.forEach(processed::label);
            long versions = newest(logs).getVersion();
            // A second time, they are duplicates.
            retained.forEach(processed::label);
            assertThat(newest(logs).getVersion()).isEqualTo(versions);
        }
        assertThat(labels).isGreaterThan(20);
        assertThat(newest(logs).getVersion())
                .isEqualTo(newestBefore(logs, labels).getVersion() + labels);

        MemoryLogs fromTheStart;
        try (ProcessedLogs processed = new ProcessedLogs(after, stateDirectory.resolve("unchanged"))) {
            UnitCases.run(processed, new Random(1), unit -> {});
            fromTheStart = processed.logs();
        }
        assertThat(newest(logs).getProcedures())
                .isEqualTo(newest(fromTheStart).getProcedures())
                .extracting(ProcedureThresholds::getProcedure)
                .containsExactly("first", "later", "last-images");
        VerificationReport report = Verification.run(after, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.THRESHOLDS).equal()).isPositive();
    }

    @Test
    void shouldNeitherMoveOldThresholdsNorFillWithOtherContent() {
        try (ProcessedLogs processed = new ProcessedLogs(before, stateDirectory.resolve("other"))) {
            UnitCases.run(processed, new Random(2), unit -> {});
            ProcedureThresholds first = newest(processed.logs()).getProcedures().get(0);
            processed.reconfigure(after);
            List<LabelledImage> retained = retained(processed.logs());
            LabelledImage other = LabelledImage.newBuilder(retained.get(0))
                    .setUnitId("another")
                    .build();
            long version = newest(processed.logs()).getVersion();
            processed.label(other);
            assertThat(newest(processed.logs()).getVersion()).isEqualTo(version);
            retained.forEach(processed::label);
            assertThat(newest(processed.logs()).getProcedures().get(0)).isEqualTo(first);
        }
    }

    /** The records of the labels that count, in the order of their offsets. */
    private static List<LabelledImage> retained(MemoryLogs logs) {
        Map<String, CalibrationScore> newest = new LinkedHashMap<>();
        values(logs, Topic.CALIBRATION_SCORES, CalibrationScore.class)
                .forEach(score -> newest.put(score.getImageId(), score));
        List<LabelledImage> labels = values(logs, Topic.LABELLED_IMAGES, LabelledImage.class);
        return newest.values().stream()
                .filter(score -> score.getStatus() == LabelStatus.ACTIVE)
                .map(score -> (int) score.getLabel().getOffset())
                .sorted()
                .map(labels::get)
                .toList();
    }

    private static StratumThresholds newest(MemoryLogs logs) {
        return newestBefore(logs, 0);
    }

    private static StratumThresholds newestBefore(MemoryLogs logs, int records) {
        List<StratumThresholds> all = values(logs, Topic.THRESHOLDS, StratumThresholds.class);
        return all.get(all.size() - 1 - records);
    }

    private static <T extends SpecificRecord> List<T> values(MemoryLogs logs, Topic topic, Class<T> contract) {
        List<T> values = new ArrayList<>();
        logs.read(topic, contract, record -> values.add(record.value().orElseThrow()));
        return values;
    }
}
