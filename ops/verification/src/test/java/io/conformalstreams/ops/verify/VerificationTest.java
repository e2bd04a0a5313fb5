package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.ImageSource;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The processor's output passes. Each kind of tampering is found, and reported at the right record. */
class VerificationTest {

    private static final int CASES = 20;
    private static final int LABEL_DELAY = 3;
    private static final int SIDE = 6;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final ConformalConfiguration CONFIGURATION = TestConfiguration.of(
            TestConfiguration.procedure("marginal", "[0.2, 0.4]", "marginal", "all"),
            TestConfiguration.procedure("joint", "[0.3]", "maximum", "last 8"));

    /** The processor's output, which no test changes. */
    private static MemoryLogs processed;

    private final MemoryLogs logs = processed.copy();

    @BeforeAll
    static void process(@TempDir Path stateDirectory) {
        try (ProcessedLogs processor = new ProcessedLogs(CONFIGURATION, stateDirectory)) {
            for (int index = 0; index < CASES + LABEL_DELAY; index++) {
                if (index < CASES) {
                    processor.predict(prediction(index, index + "#1"));
                }
                if (index >= LABEL_DELAY) {
                    processor.label(label(index - LABEL_DELAY, 1));
                }
            }
            processor.label(label(4, 2));
            processor.label(withdrawal(5, 2));
            processor.label(label(5, 1));
            processor.predict(prediction(6, "6#2"));
            processor.predict(prediction(7, "7#1"));
            processed = processor.logs();
        }
    }

    @Test
    void passesTheProcessorsOwnOutput() {
        VerificationReport report = Verification.run(CONFIGURATION, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(equal(report, Check.CALIBRATION_SCORES)).isEqualTo(CASES + 2);
        assertThat(equal(report, Check.THRESHOLDS)).isEqualTo(CASES + 2);
        assertThat(equal(report, Check.CONFIDENCE_SETS)).isEqualTo(2 * (CASES + 1));
        assertThat(equal(report, Check.COVERAGE_OUTCOMES)).isEqualTo(2 * (CASES + 3));
    }

    @Test
    void passesThresholdsOfWhichCompactionHasLeftTheNewest() {
        logs.records(Topic.THRESHOLDS).subList(0, CASES).clear();
        assertThat(Verification.run(CONFIGURATION, logs).passed()).isTrue();
    }

    @Test
    void findsOneUnitInTheLastPlaceOfAThreshold() {
        ComponentThreshold threshold = logs.value(Topic.THRESHOLDS, 15, StratumThresholds.class)
                .getProcedures()
                .get(0)
                .getThresholds()
                .get(1);
        threshold.setLambda(Math.nextUp(threshold.getLambda()));
        assertFinds(Check.THRESHOLDS, "version 16: procedures[0].thresholds[1].lambda is " + threshold.getLambda());
    }

    @Test
    void findsACriticalValueOfTheOtherSign() {
        CalibrationScore score = logs.value(Topic.CALIBRATION_SCORES, 3, CalibrationScore.class);
        double value = score.getProcedures().get(0).getCriticalValues().get(0).getValue();
        score.getProcedures().get(0).getCriticalValues().get(0).setValue(-value);
        assertFinds(Check.CALIBRATION_SCORES, "version 4, image 3: procedures[0].criticalValues[0].value");
    }

    @Test
    void findsAMissingScoreAndMissingNewestThresholds() {
        logs.records(Topic.CALIBRATION_SCORES).remove(7);
        logs.records(Topic.THRESHOLDS).remove(CASES + 1);
        VerificationReport report = Verification.run(CONFIGURATION, logs);
        assertThat(report.differences())
                .anyMatch(words -> words.contains("version 8, image 7 is missing"))
                .anyMatch(words -> words.contains("version " + (CASES + 2) + " are missing"));
    }

    @Test
    void findsAFlippedBitOfAMask() {
        IssuedConfidenceSet set = logs.value(Topic.CONFIDENCE_SETS, 31, IssuedConfidenceSet.class);
        ByteBuffer mask = set.getLevels().get(0).getOuter().getMask().getData();
        byte[] bytes = new byte[mask.remaining()];
        mask.duplicate().get(bytes);
        bytes[0] ^= 1;
        set.getLevels().get(0).getOuter().getMask().setData(ByteBuffer.wrap(bytes));
        assertFinds(Check.CONFIDENCE_SETS, "set of prediction 15#1, stratum m, procedure joint: levels[0].outer.mask");
    }

    @Test
    void findsOneUnitInTheLastPlaceOfADiceBound() {
        LevelSets level = logs.value(Topic.CONFIDENCE_SETS, 31, IssuedConfidenceSet.class)
                .getLevels()
                .get(0);
        level.setDiceBound(Math.nextUp(level.getDiceBound()));
        assertFinds(Check.CONFIDENCE_SETS, "levels[0].diceBound is " + level.getDiceBound());
    }

    @Test
    void findsASetThatLiesElsewhere() {
        IssuedConfidenceSet set = logs.value(Topic.CONFIDENCE_SETS, 31, IssuedConfidenceSet.class);
        ImageGeometry geometry = set.getGeometry();
        set.setGeometry(new ImageGeometry(List.of(0.0, 0.0, 1.5), geometry.getDirections(), null));
        assertFinds(Check.CONFIDENCE_SETS, "geometry.origin[2] is 1.5, recomputed 2.5");
    }

    @Test
    void findsASetOfAnotherSeries() {
        IssuedConfidenceSet set = logs.value(Topic.CONFIDENCE_SETS, 31, IssuedConfidenceSet.class);
        set.setSource(new ImageSource("1.1", "1.2", "1.3", List.of("1.4")));
        assertFinds(Check.CONFIDENCE_SETS, "set of prediction 15#1, stratum m, procedure joint: source");
    }

    @Test
    void findsAMissingSet() {
        logs.records(Topic.CONFIDENCE_SETS).remove(10);
        assertFinds(Check.CONFIDENCE_SETS, "prediction 5#1 of stratum m has 0 sets of procedure marginal");
    }

    @Test
    void findsADuplicatedSet() {
        IssuedConfidenceSet set = logs.value(Topic.CONFIDENCE_SETS, 10, IssuedConfidenceSet.class);
        logs.append(Topic.CONFIDENCE_SETS, set.getImageId(), set);
        assertFinds(Check.CONFIDENCE_SETS, "prediction 5#1 of stratum m has 2 sets of procedure marginal");
    }

    @Test
    void findsAVersionThatGoesBack() {
        IssuedConfidenceSet earlier = logs.value(Topic.CONFIDENCE_SETS, 20, IssuedConfidenceSet.class);
        IssuedConfidenceSet later = logs.value(Topic.CONFIDENCE_SETS, 30, IssuedConfidenceSet.class);
        later.setCites(earlier.getCites());
        assertFinds(Check.CONFIDENCE_SETS, "cites version " + earlier.getCites().getVersion() + " after version");
    }

    @Test
    void findsASetThatHidesItsSelfCalibration() {
        IssuedConfidenceSet set = logs.value(Topic.CONFIDENCE_SETS, 2 * CASES, IssuedConfidenceSet.class);
        assertThat(set.getSelfCalibrated()).isTrue();
        set.setSelfCalibrated(false);
        assertFinds(Check.CONFIDENCE_SETS, "selfCalibrated is false, recomputed true");
    }

    @Test
    void findsASetForARejectedPrediction() {
        IssuedConfidenceSet set = IssuedConfidenceSet.newBuilder(
                        logs.value(Topic.CONFIDENCE_SETS, 14, IssuedConfidenceSet.class))
                .setPredictionOffset(CASES + 1L)
                .build();
        logs.append(Topic.CONFIDENCE_SETS, set.getImageId(), set);
        assertFinds(Check.CONFIDENCE_SETS, "must not exist: its prediction repeats a prediction id");
    }

    @Test
    void findsAWrongVerdict() {
        CoverageOutcome outcome = logs.value(Topic.COVERAGE_OUTCOMES, 12, CoverageOutcome.class);
        outcome.getLevels().get(0).setCoveredOuter(!outcome.getLevels().get(0).getCoveredOuter());
        assertFinds(Check.COVERAGE_OUTCOMES, "levels[0].coveredOuter");
    }

    @Test
    void findsAMissingOutcome() {
        logs.records(Topic.COVERAGE_OUTCOMES).remove(4);
        assertFinds(Check.COVERAGE_OUTCOMES, "outcomes of prediction 2#1, stratum m, procedure marginal");
    }

    @Test
    void findsARepeatedOutcome() {
        CoverageOutcome repeated = logs.value(Topic.COVERAGE_OUTCOMES, 2 * CASES, CoverageOutcome.class);
        logs.append(Topic.COVERAGE_OUTCOMES, repeated.getStratum(), repeated);
        assertFinds(Check.COVERAGE_OUTCOMES, "published twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "judgedUnits",
                "coveredUnits",
                "openUnits",
                "judgedImages",
                "coveredImages",
                "uncalibratedImages",
                "emptyTruths",
                "trivialSets"
            })
    void findsAWrongRunningCoverage(String field) {
        RunningCoverage running = logs.value(Topic.COVERAGE_OUTCOMES, 30, CoverageOutcome.class)
                .getRunning()
                .get(0);
        running.put(field, (long) running.get(field) + 1);
        assertFinds(Check.COVERAGE_OUTCOMES, "running[0]." + field);
    }

    @Test
    void findsAUnitThatIsSaidToBeIncompleteThoughItIsASingleImage() {
        logs.value(Topic.COVERAGE_OUTCOMES, 30, CoverageOutcome.class).setUnitComplete(false);
        assertFinds(Check.COVERAGE_OUTCOMES, "unitComplete is false");
    }

    @Test
    void findsAWronglyClaimedEmptyTruth() {
        CalibrationScore score = logs.value(Topic.CALIBRATION_SCORES, 5, CalibrationScore.class);
        ProcedureScore first = score.getProcedures().get(0);
        first.setEmptyTruth(!first.getEmptyTruth());
        assertFinds(Check.CALIBRATION_SCORES, "procedures[0].emptyTruth");
    }

    @Test
    void findsASetThatIsWronglyCalledTrivial() {
        CoverageOutcome outcome = logs.value(Topic.COVERAGE_OUTCOMES, 30, CoverageOutcome.class);
        outcome.getLevels().get(0).setTrivialInner(!outcome.getLevels().get(0).getTrivialInner());
        assertFinds(Check.COVERAGE_OUTCOMES, "levels[0].trivialInner");
    }

    @Test
    void findsAWrongSize() {
        LevelOutcome level = logs.value(Topic.COVERAGE_OUTCOMES, 30, CoverageOutcome.class)
                .getLevels()
                .get(0);
        level.setSize(level.getSize() + 1);
        assertFinds(Check.COVERAGE_OUTCOMES, "levels[0].size");
    }

    @Test
    void saysWhatItTakesOnTrustWhereTheBeginningOfTheLogIsDeleted() {
        logs.deleteBefore(Topic.LABELLED_IMAGES, 6);
        VerificationReport report = Verification.run(CONFIGURATION, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.notes())
                .containsExactly("6 calibration scores: the label is no longer in the log, so its critical values are"
                        + " taken unverified from calibration-scores");
        assertThat(equal(report, Check.THRESHOLDS)).isEqualTo(CASES + 2);
    }

    @Test
    void refusesToPassWhatItCouldNotCheck() {
        ConformalConfiguration other =
                TestConfiguration.of(TestConfiguration.procedure("renamed", "[0.2]", "marginal", "all"));
        assertThat(Verification.run(other, logs).passed()).isFalse();
    }

    private void assertFinds(Check check, String words) {
        VerificationReport report = Verification.run(CONFIGURATION, logs);
        assertThat(report.passed()).isFalse();
        assertThat(report.tallies().get(check).different()).isPositive();
        assertThat(report.differences()).anyMatch(difference -> difference.contains(words));
    }

    private static long equal(VerificationReport report, Check check) {
        return report.tallies().get(check).equal();
    }

    private static Prediction prediction(int index, String predictionId) {
        return Prediction.newBuilder()
                .setStratum("m")
                .setPredictionId(predictionId)
                .setImageId(String.valueOf(index))
                .setPredictedAt(START.plusSeconds(index))
                .setScores(scores(index))
                .build();
    }

    private static LabelledImage label(int index, int revision) {
        byte[] truth = new byte[SIDE * SIDE];
        Random random = new Random(1000L * index + revision);
        for (int pixel = 0; pixel < truth.length; pixel++) {
            truth[pixel] = (byte) (random.nextGaussian() + (pixel % SIDE < SIDE / 2 ? 1.5 : -1.5) > 0 ? 1 : 0);
        }
        return LabelledImage.newBuilder()
                .setStratum("m")
                .setImageId(String.valueOf(index))
                .setAction(LabelAction.ASSIGNED)
                .setRevision(revision)
                .setLabelledAt(START.plusSeconds(CASES + index))
                .setScores(scores(index))
                .setLabels(LabelArray.newBuilder()
                        .setShape(List.of(SIDE, SIDE))
                        .setData(ByteBuffer.wrap(truth))
                        .build())
                .build();
    }

    private static LabelledImage withdrawal(int index, int revision) {
        return LabelledImage.newBuilder()
                .setStratum("m")
                .setImageId(String.valueOf(index))
                .setAction(LabelAction.WITHDRAWN)
                .setRevision(revision)
                .setLabelledAt(START.plusSeconds(2 * CASES))
                .build();
    }

    private static ScoreArray scores(int index) {
        ByteBuffer data = ByteBuffer.allocate(SIDE * SIDE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(index);
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            data.putFloat((float) (random.nextGaussian() + (pixel % SIDE < SIDE / 2 ? 2 : -2)));
        }
        return ScoreArray.newBuilder()
                .setChannels(List.of("c"))
                .setShape(List.of(SIDE, SIDE))
                .setSpacing(List.of(1.0, 1.0))
                .setGeometry(new ImageGeometry(
                        List.of(0.0, 0.0, 2.5), List.of(List.of(0.0, 1.0, 0.0), List.of(1.0, 0.0, 0.0)), null))
                .setEncoding(ScoreArrayEncoding.FLOAT32)
                .setData(data.flip())
                .build();
    }
}
