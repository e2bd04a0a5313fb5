package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verification makes one label of the labels of several raters as the processor does, but shares no code with it. */
class RaterVerificationTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int IMAGES = 20;
    private static final int PIXELS = 6;

    @TempDir
    private Path stateDirectory;

    private static final String SETS = """
                  - {name: sets, type: confidence-sets, model: m, channel: c, alphas: [0.2, 0.4], window: last 20,
                     combination: maximum, inner: identity, outer: identity}
            """;
    private static final String RISK = """
                  - {name: risk, type: risk-control, model: m, channel: c, alphas: [0.3], window: all,
                     control: conformal, thresholdGrid: {first: -5, last: 5, step: 0.25}}
            """;

    private static ConformalConfiguration configuration(String promise) {
        return configuration("{names: [a, b, c], promise: %s}".formatted(promise), SETS + RISK);
    }

    private static ConformalConfiguration configuration(String raters, String procedures) {
        return ConformalConfiguration.parse("""
                topics: {prefix: 't.', partitions: 1}
                models:
                  - name: m
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    channels: [{name: c, labelValues: [1]}]
                    raters: %s
                procedures:
                %s
                labels: {retention: P30D, futureTolerance: PT5M}
                kafka: {bootstrap.servers: 'localhost:1', schema.registry.url: 'mock://verify'}
                """.formatted(raters, procedures), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"worst", "average"})
    void recomputesTheLabelsOfImages(String promise) {
        MemoryLogs logs = process(configuration(promise), new Random(5));

        VerificationReport report = Verification.run(configuration(promise), logs);

        assertThat(report.differences()).isEmpty();
        assertThat(logs.records(Topic.CALIBRATION_SCORES)).hasSizeGreaterThan(IMAGES / 3);
        assertThat(logs.records(Topic.COVERAGE_OUTCOMES)).hasSizeGreaterThan(IMAGES / 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"worst", "average"})
    void findsTheLabelOfTheWrongRater(String promise) {
        MemoryLogs logs = process(configuration(promise), new Random(6));
        CalibrationScore score = logs.value(Topic.CALIBRATION_SCORES, 4, CalibrationScore.class);
        score.setRevision(score.getRevision() + 1);

        assertThat(Verification.run(configuration(promise), logs).differences())
                .anyMatch(words -> words.contains("version 5") && words.contains("revision"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{names: [a, b, c], promise: worst}",
                "{names: [a, b], promise: worst}",
                "{names: [a, b, c], promise: average}",
                "none"
            })
    void trustsWhatWasPublishedUnderAnEarlierConfiguration(String earlierRaters) {
        ConformalConfiguration earlier = configuration(earlierRaters, SETS);
        ConformalConfiguration configuration = configuration("worst");
        MemoryLogs logs;
        try (ProcessedLogs processed = new ProcessedLogs(earlier, stateDirectory)) {
            Labels labels = new Labels(new Random(7));
            labels.send(processed, earlierRaters.equals("none"), 3 * IMAGES);
            processed.reconfigure(configuration);
            labels.send(processed, false, 6 * IMAGES);
            logs = processed.logs();
        }
        int scores = logs.records(Topic.CALIBRATION_SCORES).size();

        VerificationReport report = Verification.run(configuration, logs);

        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.CALIBRATION_SCORES).unchecked()).isBetween(1L, scores - 10L);

        for (int index = scores - 10; index < scores; index++) {
            logs.value(Topic.CALIBRATION_SCORES, index, CalibrationScore.class).getProcedures().stream()
                    .flatMap(procedure -> procedure.getCriticalValues().stream())
                    .forEach(value -> value.setValue(value.getValue() + 1));
        }
        assertThat(Verification.run(configuration, logs).differences())
                .anyMatch(words -> words.contains("calibration score") && words.contains(".value is"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"worst", "average"})
    void trustsWhatWasPublishedForLabelsThatWereDeleted(String promise) {
        MemoryLogs logs = process(configuration(promise), new Random(8));
        int scores = logs.records(Topic.CALIBRATION_SCORES).size();
        logs.deleteBefore(Topic.LABELLED_IMAGES, 2L * IMAGES);

        VerificationReport report = Verification.run(configuration(promise), logs);

        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.CALIBRATION_SCORES).unchecked()).isBetween(1L, scores - 1L);
    }

    /** A procedure that came later is calibrated as if it had been there, once all raters' labels are sent again. */
    @Test
    void calibratesANewProcedureWithTheLabelsOfAllRaters() {
        ConformalConfiguration later = configuration("worst");
        MemoryLogs logs;
        long before;
        try (ProcessedLogs processed = new ProcessedLogs(
                configuration("{names: [a, b, c], promise: worst}", SETS), stateDirectory.resolve("later"))) {
            new Labels(new Random(9)).send(processed, false, 6 * IMAGES);
            processed.reconfigure(later);
            List<LabelledImage> sent = labels(processed.logs());
            before = newest(processed.logs()).getVersion();
            sent.forEach(processed::label);
            long after = newest(processed.logs()).getVersion();
            // A second time, nothing is missing.
            sent.forEach(processed::label);
            assertThat(newest(processed.logs()).getVersion()).isEqualTo(after).isGreaterThan(before);
            logs = processed.logs();
        }
        MemoryLogs fromTheStart;
        try (ProcessedLogs processed = new ProcessedLogs(later, stateDirectory.resolve("start"))) {
            new Labels(new Random(9)).send(processed, false, 6 * IMAGES);
            fromTheStart = processed.logs();
        }

        assertThat(newest(logs).getProcedures())
                .isEqualTo(newest(fromTheStart).getProcedures())
                .extracting(ProcedureThresholds::getProcedure)
                .containsExactly("sets", "risk");
        // One new version for each image with a label, when the last of its raters is read again.
        assertThat(newest(logs).getVersion() - before).isEqualTo(labelled(fromTheStart));
        VerificationReport report = Verification.run(later, logs);
        assertThat(report.differences()).isEmpty();
        CalibrationScore backfilled = logs.value(
                Topic.CALIBRATION_SCORES, logs.records(Topic.CALIBRATION_SCORES).size() - 1, CalibrationScore.class);
        backfilled.getProcedures().get(0).getCriticalValues().get(0).setValue(-77);
        assertThat(Verification.run(later, logs).differences()).anyMatch(words -> words.contains("-77"));
    }

    private static List<LabelledImage> labels(MemoryLogs logs) {
        List<LabelledImage> labels = new ArrayList<>();
        logs.read(
                Topic.LABELLED_IMAGES,
                LabelledImage.class,
                record -> labels.add(record.value().orElseThrow()));
        return labels;
    }

    /** The number of images whose label counts. */
    private static long labelled(MemoryLogs logs) {
        Map<String, LabelStatus> newest = new HashMap<>();
        logs.read(
                Topic.CALIBRATION_SCORES,
                CalibrationScore.class,
                record -> record.value().ifPresent(score -> newest.put(score.getImageId(), score.getStatus())));
        return newest.values().stream()
                .filter(status -> status == LabelStatus.ACTIVE)
                .count();
    }

    private static StratumThresholds newest(MemoryLogs logs) {
        return logs.value(Topic.THRESHOLDS, logs.records(Topic.THRESHOLDS).size() - 1, StratumThresholds.class);
    }

    private MemoryLogs process(ConformalConfiguration configuration, Random random) {
        try (ProcessedLogs processed = new ProcessedLogs(configuration, stateDirectory)) {
            for (int image = 0; image < IMAGES; image++) {
                processed.predict(prediction(image, START.minus(Duration.ofMinutes(IMAGES - image))));
            }
            new Labels(random).send(processed, false, 6 * IMAGES);
            return processed.logs();
        }
    }

    /** Labels in any order. Raters correct some of them, withdraw a few, and at times differ in unit, scores or policy. */
    private static final class Labels {

        private final Random random;
        private final int[][] revisions = new int[IMAGES][3];
        private int step;

        Labels(Random random) {
            this.random = random;
        }

        void send(ProcessedLogs processed, boolean anonymous, int labels) {
            for (int last = step + labels; step < last; step++) {
                Instant at = START.plus(Duration.ofMinutes(step));
                int image = random.nextInt(Math.min(IMAGES, step / 2 + 1));
                int rater = random.nextInt(3);
                boolean withdraw = random.nextInt(12) == 0;
                int revision = random.nextInt(10) == 0 && revisions[image][rater] > 0
                        ? revisions[image][rater]
                        : ++revisions[image][rater];
                LabelledImage label =
                        withdraw ? withdrawal(image, rater, revision, at) : label(image, rater, revision, at);
                if (anonymous) {
                    label.setRater(null);
                }
                processed.label(label);
            }
        }
    }

    private static Prediction prediction(int image, Instant at) {
        return Prediction.newBuilder()
                .setStratum("m")
                .setPredictionId(image + "#1")
                .setImageId("i" + image)
                .setPredictedAt(at)
                .setScores(scores(image))
                .build();
    }

    private static LabelledImage label(int image, int rater, int revision, Instant at) {
        Random random = new Random(1000L * image + 10L * rater + revision);
        byte[] truth = new byte[PIXELS];
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            truth[pixel] = (byte) (random.nextGaussian() + (pixel % 2 == 0 ? 1.5 : -1.5) > 0 ? 1 : 0);
        }
        return labelled(image, rater, revision, at)
                .setAction(LabelAction.ASSIGNED)
                .setScores(scores(random.nextInt(15) == 0 ? image + 1 : image))
                .setLabels(LabelArray.newBuilder()
                        .setShape(List.of(1, PIXELS))
                        .setData(ByteBuffer.wrap(truth))
                        .build())
                .build();
    }

    private static LabelledImage withdrawal(int image, int rater, int revision, Instant at) {
        return labelled(image, rater, revision, at)
                .setAction(LabelAction.WITHDRAWN)
                .setWithdrawalReason("unsure")
                .build();
    }

    private static LabelledImage.Builder labelled(int image, int rater, int revision, Instant at) {
        Random random = new Random(5000L * image + 50L * rater + revision);
        return LabelledImage.newBuilder()
                .setStratum("m")
                .setImageId("i" + image)
                .setUnitId(random.nextInt(25) == 0 ? "other" : "u" + image / 2)
                .setInclusionProbability(random.nextInt(25) == 0 ? 0.5 : null)
                .setAudit(random.nextBoolean())
                .setRater(List.of("a", "b", "c").get(rater))
                .setRevision(revision)
                .setLabelledAt(at);
    }

    private static ScoreArray scores(int image) {
        Random random = new Random(77L + image);
        ByteBuffer data = ByteBuffer.allocate(PIXELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            data.putFloat((float) (random.nextGaussian() + (pixel % 2 == 0 ? 2 : -2)));
        }
        return ScoreArray.newBuilder()
                .setChannels(List.of("c"))
                .setShape(List.of(1, PIXELS))
                .setEncoding(ScoreArrayEncoding.FLOAT32)
                .setData(data.flip())
                .build();
    }
}
