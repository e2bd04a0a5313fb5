package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.CONFIGURATION;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the outcomes of issued sets and labels, at lambda = .5 for 9 units. */
class OutcomeMatchingTest {

    private static final CriticalValues COVERED = new CriticalValues(0, 0.5);
    private static final CriticalValues INNER_MISSED = new CriticalValues(1, 0);
    private static final CriticalValues BOTH_MISSED = new CriticalValues(1, 1);

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private final PredictionFixture prediction = new PredictionFixture();
    private long offset = 1;

    @BeforeEach
    void calibrate() {
        prediction.label(calibration.label(image("seed", "seed"), 1, 0, COVERED));
        prediction.thresholds(calibration.thresholds(1, 0, 9, 0.5));
    }

    @AfterEach
    void close() {
        prediction.close();
    }

    private static Prediction.Builder image(String predictionId, String imageId) {
        return prediction(predictionId, imageId, -1, 1);
    }

    private void label(String imageId, int revision, CriticalValues values) {
        prediction.label(calibration.label(image("unused", imageId), revision, offset++, values));
    }

    private void withdraw(String imageId, int revision) {
        prediction.label(calibration.withdrawal(imageId, revision, offset++));
    }

    private CoverageOutcome onlyOutcome() {
        List<CoverageOutcome> outcomes = prediction.outcomes("marginal");
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    @Test
    void shouldJudgeSetsWhicheverOfSetAndLabelComesFirst() {
        prediction.predict(image("p", "i"));
        label("i", 1, INNER_MISSED);
        CoverageOutcome predictionFirst = onlyOutcome();
        label("j", 1, INNER_MISSED);
        prediction.predict(image("q", "j"));
        CoverageOutcome labelFirst = onlyOutcome();
        for (CoverageOutcome outcome : List.of(predictionFirst, labelFirst)) {
            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.FIRST);
            assertThat(outcome.getVerdict()).isEqualTo(OutcomeVerdict.JUDGED);
            assertThat(outcome.getThresholdVersion()).isEqualTo(1);
            assertThat(outcome.getLevels())
                    .extracting(
                            LevelOutcome::getNominalAlpha,
                            LevelOutcome::getCoveredInner,
                            LevelOutcome::getCoveredOuter,
                            LevelOutcome::getCoveredJoint)
                    .containsExactly(tuple(0.1, false, true, false), tuple(0.4, false, true, false));
        }
        assertThat(predictionFirst.getLabel().getOffset()).isEqualTo(1);
    }

    @Test
    void shouldJudgeEachComponentByTheJointThresholdWhereBothShareIt() {
        prediction.predict(image("p", "i"));
        label("i", 1, INNER_MISSED);
        CoverageOutcome joint = prediction.outcomes("joint").get(0);
        assertThat(joint.getLevels()).singleElement().satisfies(level -> {
            assertThat(level.getComponents()).singleElement().satisfies(component -> {
                assertThat(component.getCriticalValue()).isEqualTo(1);
                assertThat(component.getCovered()).isFalse();
            });
            assertThat(level.getCoveredInner()).isFalse();
            assertThat(level.getCoveredOuter()).isTrue();
        });
    }

    @Test
    void shouldJudgeEveryPredictionOfAnImageUnlessTheLabelNamesOne() {
        prediction.predict(image("p", "i"));
        prediction.predict(image("q", "i"));
        label("i", 1, COVERED);
        assertThat(prediction.outcomes("marginal"))
                .extracting(CoverageOutcome::getPredictionId)
                .containsExactly("p", "q");
        prediction.predict(image("r", "j"));
        prediction.predict(image("s", "j"));
        prediction.label(
                calibration.label(image("s", "j"), 1, offset++, COVERED).setPredictionId("s"));
        assertThat(prediction.outcomes("marginal"))
                .extracting(CoverageOutcome::getPredictionId)
                .containsExactly("s");
    }

    @Test
    void shouldNotJudgeSetsOfOtherScores() {
        prediction.predict(prediction("p", "i", -1, 1.5f));
        label("i", 1, BOTH_MISSED);
        CoverageOutcome outcome = onlyOutcome();
        assertThat(outcome.getVerdict()).isEqualTo(OutcomeVerdict.UNMATCHED_SCORES);
        assertThat(outcome.getLevels()).isEmpty();
        requireCounts(outcome, 0, 0, 0, 0);
    }

    @Test
    void shouldNotJudgeSetsOfAnotherDefinition() {
        prediction.predict(image("p", "i"));
        CalibrationScore label =
                calibration.label(image("p", "i"), 1, offset++, BOTH_MISSED).build();
        label.getProcedures().forEach(procedure -> procedure.setFingerprint("0".repeat(32)));
        prediction.label(CalibrationScore.newBuilder(label));
        assertThat(onlyOutcome().getVerdict()).isEqualTo(OutcomeVerdict.PROCEDURE_CHANGED);
    }

    @Test
    void shouldKeepSelfCalibratedSetsOutOfTheRunningCoverage() {
        prediction.predict(image("p", "seed"));
        CoverageOutcome outcome = onlyOutcome();
        assertThat(outcome.getVerdict()).isEqualTo(OutcomeVerdict.SELF_CALIBRATED);
        assertThat(outcome.getLevels()).hasSize(2);
        requireCounts(outcome, 0, 0, 0, 0);
    }

    @Test
    void shouldAdjustTheRunningCoverageToCorrectionsAndWithdrawals() {
        prediction.predict(image("p", "i"));
        prediction.predict(image("q", "j"));
        label("i", 1, COVERED);
        requireCounts(onlyOutcome(), 1, 1, 1, 1);
        label("j", 1, INNER_MISSED);
        requireCounts(onlyOutcome(), 2, 1, 2, 1);
        label("j", 2, BOTH_MISSED);
        CoverageOutcome superseding = onlyOutcome();
        assertThat(superseding.getStatus()).isEqualTo(OutcomeStatus.SUPERSEDES);
        requireCounts(superseding, 2, 1, 1, 1);
        withdraw("i", 2);
        CoverageOutcome retracting = onlyOutcome();
        assertThat(retracting.getStatus()).isEqualTo(OutcomeStatus.RETRACTS);
        assertThat(retracting.getVerdict()).isEqualTo(OutcomeVerdict.WITHDRAWN);
        requireCounts(retracting, 1, 0, 0, 0);
        label("i", 3, COVERED);
        CoverageOutcome again = onlyOutcome();
        assertThat(again.getStatus()).isEqualTo(OutcomeStatus.SUPERSEDES);
        requireCounts(again, 2, 1, 1, 1);
    }

    @Test
    void shouldNotRetractWhatWasNeverJudged() {
        withdraw("i", 1);
        prediction.predict(image("p", "i"));
        assertThat(prediction.outcomes()).isEmpty();
        withdraw("i", 2);
        assertThat(prediction.outcomes()).isEmpty();
    }

    @Test
    void shouldCountTrivialComponentsAsUncalibrated() {
        prediction.label(calibration.label(image("other", "other"), 1, offset, COVERED));
        prediction.thresholds(calibration.thresholds(2, offset++, 3, 0.5));
        prediction.predict(image("p", "i"));
        label("i", 1, INNER_MISSED);
        CoverageOutcome outcome = onlyOutcome();
        assertThat(outcome.getRunning())
                .extracting(
                        RunningCoverage::getNominalAlpha,
                        RunningCoverage::getComponent,
                        RunningCoverage::getJudgedUnits,
                        RunningCoverage::getCoveredUnits,
                        RunningCoverage::getUncalibratedImages,
                        RunningCoverage::getCoverage)
                .containsExactly(
                        tuple(0.1, RegionComponent.INNER, 0L, 0L, 1L, 1.0),
                        tuple(0.1, RegionComponent.OUTER, 0L, 0L, 1L, 1.0),
                        tuple(0.1, RegionComponent.JOINT, 0L, 0L, 1L, 1.0),
                        tuple(0.4, RegionComponent.INNER, 1L, 0L, 0L, 0.0),
                        tuple(0.4, RegionComponent.OUTER, 1L, 1L, 0L, 1.0),
                        tuple(0.4, RegionComponent.JOINT, 1L, 0L, 0L, 0.0));
        assertThat(outcome.getLevels().get(0).getComponents())
                .allSatisfy(component -> assertThat(component.getCalibrated()).isFalse());
    }

    @Test
    void shouldCountComponentsOfAnInfiniteThresholdAsUncalibrated() {
        prediction.label(calibration.label(image("other", "other"), 1, offset, COVERED));
        prediction.thresholds(calibration.thresholds(2, offset++, 10, Double.POSITIVE_INFINITY));
        prediction.predict(image("p", "i"));
        label("i", 1, INNER_MISSED);
        CoverageOutcome outcome = onlyOutcome();
        assertThat(outcome.getRunning()).isNotEmpty().allSatisfy(running -> {
            assertThat(running.getJudgedImages()).isZero();
            assertThat(running.getUncalibratedImages()).isEqualTo(1);
        });
    }

    @Test
    void shouldJudgeAUnitWhenTheLastOfItsImagesHasALabel() {
        for (String imageId : List.of("a", "b", "c")) {
            prediction.predict(image("of-" + imageId, imageId).setUnitId("patient"));
        }
        prediction.predict(image("again", "b").setUnitId("patient"));

        labelOfPatient("a", COVERED);
        CoverageOutcome first = onlyOutcome();
        assertThat(first.getUnitComplete()).isFalse();
        assertThat(first.getUnitMaturesAt()).isEqualTo(PredictionFixture.day(7));
        requireCounts(first, 0, 0, 0, 0);

        labelOfPatient("b", COVERED);
        assertThat(prediction.outcomes("marginal"))
                .extracting(CoverageOutcome::getPredictionId, CoverageOutcome::getUnitComplete)
                .containsExactlyInAnyOrder(tuple("again", false), tuple("of-b", false));

        labelOfPatient("c", INNER_MISSED);
        CoverageOutcome last = onlyOutcome();
        assertThat(last.getUnitComplete()).isTrue();
        requireCounts(last, 1, 0, 1, 0);
        assertThat(last.getRunning())
                .filteredOn(running -> running.getNominalAlpha() == 0.4)
                .extracting(RunningCoverage::getJudgedImages, RunningCoverage::getCoveredImages)
                .containsExactly(tuple(4L, 3L), tuple(4L, 4L), tuple(4L, 3L));
    }

    /** A unit may have the id of one of its images, which is then not the only image of the unit. */
    @ParameterizedTest
    @ValueSource(strings = {"patient", "b"})
    void shouldWaitForBothImagesOfAUnitWithTheIdOfOne(String firstLabelled) {
        for (String imageId : List.of("patient", "b")) {
            prediction.predict(image("of-" + imageId, imageId).setUnitId("patient"));
        }
        labelOfPatient(firstLabelled, COVERED);
        assertThat(onlyOutcome().getUnitComplete()).isFalse();

        labelOfPatient(firstLabelled.equals("b") ? "patient" : "b", COVERED);
        assertThat(onlyOutcome().getUnitComplete()).isTrue();
    }

    @Test
    void shouldNotWaitForTheLabelOfAnExpiredPrediction() {
        prediction.predict(image("p", "a").setUnitId("patient"));
        prediction.predict(image("q", "b").setUnitId("patient").setPredictedAt(PredictionFixture.day(6)));
        prediction.predict(image("other", "other").setPredictedAt(PredictionFixture.day(10.5)));
        labelOfPatient("b", COVERED);
        assertThat(onlyOutcome().getUnitComplete()).isTrue();
    }

    /** The label names one prediction, so the later one has no outcome. Its image has a label all the same. */
    @Test
    void shouldNotWaitForAnotherLabelOfALabelledImage() {
        prediction.predict(image("first", "a").setUnitId("patient"));
        prediction.predict(image("of-b", "b").setUnitId("patient"));
        prediction.label(calibration
                .label(image("unused", "a").setUnitId("patient"), 1, offset++, COVERED)
                .setPredictionId("first"));
        assertThat(onlyOutcome().getUnitComplete()).isFalse();

        prediction.predict(image("again", "a").setUnitId("patient"));
        labelOfPatient("b", COVERED);
        assertThat(onlyOutcome().getUnitComplete()).isTrue();
    }

    private void labelOfPatient(String imageId, CriticalValues values) {
        prediction.label(calibration.label(image("unused", imageId).setUnitId("patient"), 1, offset++, values));
    }

    @Test
    void shouldCountEmptyTruthsAndTrivialSetsUntilTheLabelIsCorrected() {
        prediction.predict(prediction("p", "i", -1, -1));
        CalibrationScore.Builder empty = calibration.label(
                prediction("p", "i", -1, -1), 1, offset++, new CriticalValues(-1, Double.NEGATIVE_INFINITY));
        empty.getProcedures().forEach(procedure -> procedure.setEmptyTruth(true));
        prediction.label(empty);
        CoverageOutcome outcome = onlyOutcome();
        assertThat(outcome.getEmptyTruth()).isTrue();
        assertThat(outcome.getLevels()).allMatch(level -> level.getTrivialInner() && level.getTrivialOuter());
        requireTrivial(outcome, 1, 1);
        prediction.label(calibration.label(prediction("p", "i", -1, -1), 2, offset++, BOTH_MISSED));
        CoverageOutcome corrected = onlyOutcome();
        assertThat(corrected.getEmptyTruth()).isFalse();
        requireTrivial(corrected, 0, 1);
        prediction.predict(image("q", "j"));
        label("j", 1, COVERED);
        requireTrivial(onlyOutcome(), 0, 1);
    }

    private static void requireTrivial(CoverageOutcome outcome, long emptyTruths, long trivialSets) {
        assertThat(outcome.getRunning())
                .filteredOn(running -> running.getNominalAlpha() == 0.4)
                .hasSize(3)
                .allMatch(
                        running -> running.getEmptyTruths() == emptyTruths && running.getTrivialSets() == trivialSets);
    }

    /** Requires counts of units at alpha = .4: judged for every event, covered for each event. */
    private static void requireCounts(CoverageOutcome outcome, long judged, long inner, long outer, long joint) {
        assertThat(outcome.getRunning())
                .filteredOn(running -> running.getNominalAlpha() == 0.4)
                .extracting(
                        RunningCoverage::getComponent,
                        RunningCoverage::getJudgedUnits,
                        RunningCoverage::getCoveredUnits)
                .containsExactly(
                        tuple(RegionComponent.INNER, judged, inner),
                        tuple(RegionComponent.OUTER, judged, outer),
                        tuple(RegionComponent.JOINT, judged, joint));
    }
}
