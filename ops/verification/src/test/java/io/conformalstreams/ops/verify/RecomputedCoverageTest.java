package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecomputedCoverageTest {

    private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");
    private static final List<Double> ALPHAS = List.of(0.1, 0.2);

    private static final List<Component> EVENTS = List.of(Component.INNER, Component.OUTER, Component.JOINT);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void equalsACountOfTheNewestOutcomesOfAllPredictions(long seed) {
        Random random = new Random(seed);
        RecomputedCoverage coverage = new RecomputedCoverage();
        Map<String, CoverageOutcome> newest = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            CoverageOutcome outcome = outcome("p" + random.nextInt(40), random);
            newest.put(outcome.getPredictionId(), outcome);
            assertThat(coverage.after(outcome, ALPHAS, EVENTS)).isEqualTo(counted(List.copyOf(newest.values())));
        }
    }

    private static List<RunningCoverage> counted(List<CoverageOutcome> outcomes) {
        List<RunningCoverage> running = new ArrayList<>();
        for (int i = 0; i < ALPHAS.size(); i++) {
            int index = i;
            List<Judged> levels = outcomes.stream()
                    .filter(outcome -> outcome.getVerdict() == OutcomeVerdict.JUDGED)
                    .map(outcome -> new Judged(outcome.getLevels().get(index), outcome.getEmptyTruth()))
                    .toList();
            Predicate<LevelOutcome> inner =
                    level -> level.getComponents().get(0).getCalibrated();
            Predicate<LevelOutcome> outer =
                    level -> level.getComponents().get(1).getCalibrated();
            running.add(counted(
                    ALPHAS.get(i),
                    RegionComponent.INNER,
                    levels,
                    inner,
                    LevelOutcome::getCoveredInner,
                    LevelOutcome::getTrivialInner));
            running.add(counted(
                    ALPHAS.get(i),
                    RegionComponent.OUTER,
                    levels,
                    outer,
                    LevelOutcome::getCoveredOuter,
                    LevelOutcome::getTrivialOuter));
            running.add(counted(
                    ALPHAS.get(i),
                    RegionComponent.JOINT,
                    levels,
                    inner.and(outer),
                    LevelOutcome::getCoveredJoint,
                    level -> level.getTrivialInner() && level.getTrivialOuter()));
        }
        return running;
    }

    private static RunningCoverage counted(
            double alpha,
            RegionComponent event,
            List<Judged> outcomes,
            Predicate<LevelOutcome> calibrated,
            Predicate<LevelOutcome> covered,
            Predicate<LevelOutcome> trivial) {
        List<Judged> counted = outcomes.stream()
                .filter(outcome -> calibrated.test(outcome.level()))
                .toList();
        long judged = counted.size();
        long kept = counted.stream().map(Judged::level).filter(covered).count();
        return new RunningCoverage(
                alpha,
                event,
                judged,
                kept,
                outcomes.size() - judged,
                counted.stream().filter(Judged::emptyTruth).count(),
                counted.stream().map(Judged::level).filter(trivial).count(),
                judged == 0 ? 1 : (double) kept / judged);
    }

    private record Judged(LevelOutcome level, boolean emptyTruth) {}

    private static CoverageOutcome outcome(String predictionId, Random random) {
        List<LevelOutcome> levels =
                ALPHAS.stream().map(alpha -> level(alpha, random)).toList();
        OutcomeVerdict verdict = random.nextInt(4) == 0 ? OutcomeVerdict.UNMATCHED_SCORES : OutcomeVerdict.JUDGED;
        return CoverageOutcome.newBuilder()
                .setStratum("s")
                .setPredictionId(predictionId)
                .setImageId(predictionId)
                .setUnitId(predictionId)
                .setProcedure("sets")
                .setChannel("cell")
                .setFingerprint("f")
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(verdict)
                .setEpoch(0)
                .setThresholdVersion(1)
                .setPredictedAt(MONDAY)
                .setLabel(new RecordCoordinates(MONDAY, 0, 0L))
                .setLabelPolicy("default")
                .setAudit(false)
                .setEmptyTruth(random.nextBoolean())
                .setLevels(levels)
                .setRunning(List.of())
                .build();
    }

    private static LevelOutcome level(double alpha, Random random) {
        boolean inner = random.nextBoolean();
        boolean outer = random.nextBoolean();
        // A trivial set covers any truth, so it must not count as covering.
        boolean innerCalibrated = random.nextInt(5) > 0;
        boolean outerCalibrated = random.nextInt(5) > 0;
        return LevelOutcome.newBuilder()
                .setNominalAlpha(alpha)
                .setCoveredInner(inner)
                .setCoveredOuter(outer)
                .setCoveredJoint(inner && outer)
                .setTrivialInner(random.nextBoolean())
                .setTrivialOuter(random.nextBoolean())
                .setComponents(List.of(
                        component(RegionComponent.INNER, alpha, innerCalibrated, inner),
                        component(RegionComponent.OUTER, alpha, outerCalibrated, outer)))
                .build();
    }

    private static ComponentOutcome component(
            RegionComponent component, double alpha, boolean calibrated, boolean covered) {
        return ComponentOutcome.newBuilder()
                .setComponent(component)
                .setAlpha(alpha)
                .setN(calibrated ? 20 : 1)
                .setK(calibrated ? 19 : 2)
                .setLambda(calibrated ? 0 : Double.POSITIVE_INFINITY)
                .setCriticalValue(covered ? -1 : 1)
                .setCalibrated(calibrated)
                .setCovered(covered)
                .build();
    }
}
