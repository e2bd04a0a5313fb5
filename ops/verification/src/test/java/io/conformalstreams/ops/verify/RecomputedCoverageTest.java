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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BinaryOperator;
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
        List<CoverageOutcome> history = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            CoverageOutcome outcome = outcome(random.nextInt(40), i, random);
            history.add(outcome);
            UnitState unit = new UnitState(outcome.getUnitComplete(), outcome.getUnitMaturesAt());
            assertThat(coverage.after(outcome, unit, ALPHAS, EVENTS)).isEqualTo(counted(history));
        }
    }

    private static List<RunningCoverage> counted(List<CoverageOutcome> history) {
        Map<String, CoverageOutcome> newest = new LinkedHashMap<>();
        history.forEach(outcome -> newest.put(outcome.getPredictionId(), outcome));
        Map<String, List<JudgedLevel>> levels = new LinkedHashMap<>();
        newest.values().stream()
                .filter(outcome -> outcome.getVerdict() == OutcomeVerdict.JUDGED)
                .forEach(outcome -> outcome.getLevels()
                        .forEach(level -> levels.computeIfAbsent(unit(outcome), unseen -> new ArrayList<>())
                                .add(new JudgedLevel(level, outcome.getEmptyTruth()))));
        Set<String> judged = judgedUnits(history);
        List<RunningCoverage> running = new ArrayList<>();
        for (double alpha : ALPHAS) {
            Predicate<LevelOutcome> inner =
                    level -> level.getComponents().get(0).getCalibrated();
            Predicate<LevelOutcome> outer =
                    level -> level.getComponents().get(1).getCalibrated();
            Count count = new Count(alpha, levels, judged);
            running.add(count.of(
                    RegionComponent.INNER, inner, LevelOutcome::getCoveredInner, LevelOutcome::getTrivialInner));
            running.add(count.of(
                    RegionComponent.OUTER, outer, LevelOutcome::getCoveredOuter, LevelOutcome::getTrivialOuter));
            running.add(count.of(
                    RegionComponent.JOINT,
                    inner.and(outer),
                    LevelOutcome::getCoveredJoint,
                    level -> level.getTrivialInner() && level.getTrivialOuter()));
        }
        return running;
    }

    private static String unit(CoverageOutcome outcome) {
        return outcome.getEpoch() + "/" + outcome.getUnitId();
    }

    /** The units that were complete or mature at some time. */
    private static Set<String> judgedUnits(List<CoverageOutcome> history) {
        Set<String> judged = new HashSet<>();
        Map<String, Instant> maturesAt = new HashMap<>();
        Instant clock = Instant.MIN;
        for (CoverageOutcome outcome : history) {
            clock = Collections.max(
                    List.of(clock, outcome.getPredictedAt(), outcome.getLabel().getLabelledAt()));
            Instant now = clock;
            maturesAt.forEach((unit, time) -> {
                if (!time.isAfter(now)) {
                    judged.add(unit);
                }
            });
            if (outcome.getVerdict() == OutcomeVerdict.JUDGED) {
                maturesAt.merge(
                        unit(outcome), outcome.getUnitMaturesAt(), BinaryOperator.maxBy(Comparator.naturalOrder()));
            }
            boolean isMature = maturesAt.containsKey(unit(outcome))
                    && !maturesAt.get(unit(outcome)).isAfter(now);
            if (isMature || outcome.getUnitComplete() && maturesAt.containsKey(unit(outcome))) {
                judged.add(unit(outcome));
            }
        }
        return judged;
    }

    private record JudgedLevel(LevelOutcome level, boolean emptyTruth) {}

    private record Count(double alpha, Map<String, List<JudgedLevel>> levels, Set<String> judged) {

        RunningCoverage of(
                RegionComponent event,
                Predicate<LevelOutcome> calibrated,
                Predicate<LevelOutcome> covered,
                Predicate<LevelOutcome> trivial) {
            Map<String, List<JudgedLevel>> units = new LinkedHashMap<>();
            levels.forEach((unit, all) -> units.put(
                    unit,
                    all.stream()
                            .filter(judged -> judged.level().getNominalAlpha() == alpha)
                            .toList()));
            long matched = units.values().stream().mapToInt(List::size).sum();
            units.replaceAll((unit, all) -> all.stream()
                    .filter(judged -> calibrated.test(judged.level()))
                    .toList());
            units.values().removeIf(List::isEmpty);
            List<JudgedLevel> images =
                    units.values().stream().flatMap(List::stream).toList();
            long imagesKept = count(images, covered);
            long open = units.keySet().stream()
                    .filter(unit -> !judged.contains(unit))
                    .count();
            units.keySet().retainAll(judged);
            long kept = units.values().stream()
                    .filter(all -> count(all, covered) == all.size())
                    .count();
            return new RunningCoverage(
                    alpha,
                    event,
                    (long) units.size(),
                    kept,
                    units.isEmpty() ? 1 : (double) kept / units.size(),
                    open,
                    (long) images.size(),
                    imagesKept,
                    images.isEmpty() ? 1 : (double) imagesKept / images.size(),
                    matched - images.size(),
                    images.stream().filter(JudgedLevel::emptyTruth).count(),
                    count(images, trivial));
        }

        private static long count(List<JudgedLevel> levels, Predicate<LevelOutcome> property) {
            return levels.stream()
                    .filter(judged -> property.test(judged.level()))
                    .count();
        }
    }

    private static CoverageOutcome outcome(int prediction, int hour, Random random) {
        String predictionId = "p" + prediction;
        Instant predictedAt = MONDAY.plus(Duration.ofHours(2L * prediction));
        List<LevelOutcome> levels =
                ALPHAS.stream().map(alpha -> level(alpha, random)).toList();
        OutcomeVerdict verdict = random.nextInt(4) == 0 ? OutcomeVerdict.UNMATCHED_SCORES : OutcomeVerdict.JUDGED;
        return CoverageOutcome.newBuilder()
                .setStratum("s")
                .setPredictionId(predictionId)
                .setImageId(predictionId)
                .setUnitId("u" + prediction % 15)
                .setProcedure("sets")
                .setChannel("cell")
                .setFingerprint("f")
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(verdict)
                .setEpoch(prediction % 2)
                .setThresholdVersion(1)
                .setPredictedAt(predictedAt)
                .setLabel(new RecordCoordinates(MONDAY.plus(Duration.ofHours(hour)), 0, 0L))
                .setLabelPolicy("default")
                .setAudit(false)
                .setEmptyTruth(random.nextBoolean())
                .setLevels(levels)
                .setUnitComplete(random.nextInt(4) == 0)
                .setUnitMaturesAt(predictedAt.plus(Duration.ofHours(30)))
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
