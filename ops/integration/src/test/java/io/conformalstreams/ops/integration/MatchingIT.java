package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.runtime.ConformalApplication;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Predictions and labels arrive in every order. The tests share one application, and each has its own strata. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatchingIT {

    private static final String PATTERN = "{model}@{version}";

    private IsolatedStream stream;
    private ConformalApplication application;
    private GatewayProducer gateway;

    @BeforeAll
    void start() throws Exception {
        stream = IsolatedStream.create("meeting", SyntheticStream.CONFIGURATION);
        application = stream.start(TopologyChoice.ALL);
        gateway = stream.gateway();
    }

    @AfterAll
    void stop() {
        gateway.close();
        application.close();
    }

    @AfterEach
    void everythingFollowsFromTheInputs() {
        stream.verify();
        stream.assertNothingPutAside();
    }

    @Test
    void answersPredictionsBeforeAnyLabelByTrivialSets() throws Exception {
        SyntheticStream cases = SyntheticStream.of(PATTERN, "cold");
        predict(cases, 0, 10);

        List<IssuedConfidenceSet> cold = sets(cases);
        assertThat(cold).hasSize(10 * SyntheticStream.PROCEDURES).allSatisfy(set -> {
            assertThat(set.getCites()).isNull();
            assertThat(set.getSelfCalibrated()).isFalse();
            assertThat(components(set)).allSatisfy(component -> {
                assertThat(component.getReason()).isEqualTo(SetReason.NO_CALIBRATION);
                assertThat(component.getLambda()).isEqualTo(Double.POSITIVE_INFINITY);
            });
        });

        label(cases, 0, 30);
        predict(cases, 30, 40);

        List<IssuedConfidenceSet> warm =
                sets(cases).stream().filter(set -> set.getCites() != null).toList();
        assertThat(warm).hasSize(10 * SyntheticStream.PROCEDURES).allSatisfy(set -> {
            assertThat(set.getCites().getVersion()).isEqualTo(30);
            assertThat(components(set)).allSatisfy(component -> {
                assertThat(component.getReason()).isEqualTo(SetReason.CALIBRATED);
                assertThat(component.getN()).isEqualTo(30);
                assertThat(component.getK()).isEqualTo(component.getAlpha() == 0.1 ? 28 : 25);
            });
        });
        assertThat(outcomes(cases))
                .hasSize(10 * SyntheticStream.PROCEDURES)
                .allSatisfy(outcome -> assertThat(outcome.getVerdict()).isEqualTo(OutcomeVerdict.JUDGED));
        assertThat(lastRunning(cases, "sets")).allSatisfy(running -> {
            assertThat(running.getJudgedUnits()).isZero();
            assertThat(running.getUncalibratedImages()).isEqualTo(10);
        });
    }

    @Test
    void judgesPredictionsWhoseLabelComesLater() throws Exception {
        SyntheticStream cases = SyntheticStream.of(PATTERN, "prediction-first");
        label(cases, 0, 20);
        predict(cases, 20, 30);
        assertThat(outcomes(cases)).isEmpty();

        label(cases, 20, 30);

        assertThat(outcomes(cases)).hasSize(10 * SyntheticStream.PROCEDURES).allSatisfy(outcome -> {
            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.FIRST);
            assertThat(outcome.getVerdict()).isEqualTo(OutcomeVerdict.JUDGED);
            assertThat(outcome.getThresholdVersion()).isEqualTo(20);
        });
        assertThat(lastRunning(cases, "sets"))
                .extracting(RunningCoverage::getComponent, RunningCoverage::getJudgedUnits)
                .contains(tuple(RegionComponent.JOINT, 10L));
    }

    @Test
    void keepsPredictionsWhoseLabelIsInTheCalibrationOutOfCoverage() throws Exception {
        SyntheticStream cases = SyntheticStream.of(PATTERN, "label-first");
        label(cases, 0, 20);
        predict(cases, 20, 22);
        label(cases, 20, 22);
        List<RunningCoverage> before = lastRunning(cases, "sets");

        predict(cases, 5, 15);

        List<IssuedConfidenceSet> repeated = sets(cases).stream()
                .filter(IssuedConfidenceSet::getSelfCalibrated)
                .toList();
        assertThat(repeated).hasSize(10 * SyntheticStream.PROCEDURES);
        assertThat(outcomes(cases, OutcomeVerdict.SELF_CALIBRATED)).hasSize(10 * SyntheticStream.PROCEDURES);
        assertThat(outcomes(cases, OutcomeVerdict.JUDGED)).hasSize(2 * SyntheticStream.PROCEDURES);
        assertThat(outcomes(cases, OutcomeVerdict.SELF_CALIBRATED))
                .filteredOn(outcome -> outcome.getProcedure().equals("sets"))
                .allSatisfy(outcome -> assertThat(outcome.getRunning()).isEqualTo(before));
    }

    @Test
    void startsANewModelVersionOnALabelledArchiveFromNothing() throws Exception {
        SyntheticStream first = SyntheticStream.of(PATTERN, "archive-1");
        archive(first, 0, 25);
        SyntheticStream again = SyntheticStream.of(PATTERN, "archive-1", 2);
        SyntheticStream second = SyntheticStream.of(PATTERN, "archive-2", 2);
        predict(again, 0, 10);
        predict(second, 0, 10);

        assertThat(sets(first))
                .hasSize(10 * SyntheticStream.PROCEDURES)
                .allSatisfy(set -> assertThat(set.getSelfCalibrated()).isTrue());
        assertThat(outcomes(first))
                .extracting(CoverageOutcome::getVerdict)
                .hasSize(10 * SyntheticStream.PROCEDURES)
                .containsOnly(OutcomeVerdict.SELF_CALIBRATED);
        assertThat(sets(second)).hasSize(10 * SyntheticStream.PROCEDURES).allSatisfy(set -> {
            assertThat(set.getCites()).isNull();
            assertThat(set.getSelfCalibrated()).isFalse();
        });
        assertThat(outcomes(second)).isEmpty();

        archive(second, 0, 10);

        assertThat(outcomes(second))
                .extracting(CoverageOutcome::getVerdict)
                .hasSize(10 * SyntheticStream.PROCEDURES)
                .containsOnly(OutcomeVerdict.JUDGED);
    }

    private void predict(SyntheticStream cases, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            gateway.send(cases.prediction(i));
        }
        gateway.flush();
        stream.awaitBoth();
    }

    private void label(SyntheticStream cases, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            gateway.send(cases.label(i));
        }
        gateway.flush();
        stream.awaitBoth();
    }

    private void archive(SyntheticStream cases, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            gateway.send(cases.archivedLabel(i));
        }
        gateway.flush();
        stream.awaitBoth();
    }

    private List<IssuedConfidenceSet> sets(SyntheticStream cases) {
        return stream.reader().values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class).stream()
                .filter(set -> set.getStratum().equals(cases.prediction(0).getStratum()))
                .toList();
    }

    private List<CoverageOutcome> outcomes(SyntheticStream cases) {
        return stream.reader().values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class).stream()
                .filter(outcome ->
                        outcome.getStratum().equals(cases.prediction(0).getStratum()))
                .toList();
    }

    private List<CoverageOutcome> outcomes(SyntheticStream cases, OutcomeVerdict verdict) {
        return outcomes(cases).stream()
                .filter(outcome -> outcome.getVerdict() == verdict)
                .toList();
    }

    private List<RunningCoverage> lastRunning(SyntheticStream cases, String procedure) {
        return outcomes(cases).stream()
                .filter(outcome -> outcome.getProcedure().equals(procedure))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .getRunning();
    }

    private static List<ComponentSet> components(IssuedConfidenceSet set) {
        return set.getLevels().stream()
                .flatMap(level -> Stream.of(level.getInner(), level.getOuter()))
                .toList();
    }
}
