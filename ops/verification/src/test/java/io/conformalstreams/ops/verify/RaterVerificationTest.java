package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verification makes one label of the labels of several raters as the processor does, but shares no code with it. */
class RaterVerificationTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int IMAGES = 40;
    private static final int PIXELS = 6;

    @TempDir
    private Path stateDirectory;

    private static ConformalConfiguration configuration(String promise) {
        return ConformalConfiguration.parse(
                """
                topics: {prefix: 't.', partitions: 1}
                models:
                  - name: m
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    channels: [{name: c, labelValues: [1]}]
                    raters: {names: [a, b, c], promise: %s}
                procedures:
                  - {name: sets, type: confidence-sets, model: m, channel: c, alphas: [0.2, 0.4], window: last 20,
                     combination: maximum, inner: identity, outer: identity}
                  - {name: risk, type: risk-control, model: m, channel: c, alphas: [0.3], window: all,
                     control: conformal, thresholdGrid: {first: -5, last: 5, step: 0.25}}
                labels: {retention: P30D, futureTolerance: PT5M}
                kafka: {bootstrap.servers: 'localhost:1', schema.registry.url: 'mock://verify'}
                """
                        .formatted(promise),
                Map.of());
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

    /** Labels come in any order. Raters correct some of them, and withdraw a few. */
    private MemoryLogs process(ConformalConfiguration configuration, Random random) {
        try (ProcessedLogs processed = new ProcessedLogs(configuration, stateDirectory)) {
            int[][] revisions = new int[IMAGES][3];
            for (int step = 0; step < 6 * IMAGES; step++) {
                Instant at = START.plus(Duration.ofMinutes(step));
                if (step < 2 * IMAGES && step % 2 == 0) {
                    processed.predict(prediction(step / 2, at));
                }
                int image = random.nextInt(Math.min(IMAGES, step / 2 + 1));
                int rater = random.nextInt(3);
                boolean withdraw = random.nextInt(12) == 0;
                int revision = random.nextInt(10) == 0 && revisions[image][rater] > 0
                        ? revisions[image][rater]
                        : ++revisions[image][rater];
                processed.label(withdraw ? withdrawal(image, rater, revision, at) : label(image, rater, revision, at));
            }
            return processed.logs();
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
        return LabelledImage.newBuilder()
                .setStratum("m")
                .setImageId("i" + image)
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
