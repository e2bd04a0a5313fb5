package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The coverage of one procedure, in one stratum or one cohort, over the newest outcome of each prediction, by unit and by image.
 *
 * <p>A unit counts from the first outcome that finds it complete or mature, once in each size class. It is covered if
 * the event occurred in all its judged sets of the epoch and class. If a risk is controlled, the unit's loss is the largest loss of these sets.
 */
final class RecomputedCoverage {

    private record Judged(String predictionId, Instant predictedAt) {}

    private record UnitKey(int epoch, String unitId) {}

    private record Cell(double alpha, Component event) {}

    private record Count(
            long units,
            long coveredUnits,
            double unitLosses,
            long openUnits,
            long images,
            long coveredImages,
            double imageLosses,
            long uncalibrated,
            long emptyTruths,
            long trivialSets) {

        static final Count ZERO = new Count(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        Count plus(Count other, int times) {
            return new Count(
                    units + times * other.units,
                    coveredUnits + times * other.coveredUnits,
                    unitLosses + times * other.unitLosses,
                    openUnits + times * other.openUnits,
                    images + times * other.images,
                    coveredImages + times * other.coveredImages,
                    imageLosses + times * other.imageLosses,
                    uncalibrated + times * other.uncalibrated,
                    emptyTruths + times * other.emptyTruths,
                    trivialSets + times * other.trivialSets);
        }
    }

    /** The newest outcomes of the unit's predictions. */
    private static final class Unit {

        private final Map<Judged, CoverageOutcome> newest = new HashMap<>();
        private boolean judged;
        private Instant maturesAt = Instant.MIN;

        /** The unit counts once in each size class of its images. */
        Count count(Cell cell) {
            Map<Optional<String>, List<CoverageOutcome>> byClass = newest.values().stream()
                    .collect(Collectors.groupingBy(outcome -> Optional.ofNullable(outcome.getSizeClass())));
            return byClass.values().stream()
                    .map(ofClass -> count(ofClass, cell))
                    .reduce(Count.ZERO, (one, other) -> one.plus(other, 1));
        }

        private Count count(List<CoverageOutcome> ofClass, Cell cell) {
            Count count = Count.ZERO;
            double largestLoss = 0;
            for (CoverageOutcome outcome : ofClass) {
                for (LevelOutcome level : outcome.getLevels()) {
                    if (level.getNominalAlpha() == cell.alpha()) {
                        boolean calibrated = isCalibrated(level, cell.event());
                        boolean covered = calibrated && holds(level, cell.event());
                        double loss = calibrated ? loss(level) : 0;
                        largestLoss = Math.max(largestLoss, loss);
                        int image = calibrated ? 1 : 0;
                        int empty = calibrated && outcome.getEmptyTruth() ? 1 : 0;
                        int trivial = calibrated && isTrivial(level, cell.event()) ? 1 : 0;
                        count = count.plus(
                                new Count(0, 0, 0, 0, image, covered ? 1 : 0, loss, 1 - image, empty, trivial), 1);
                    }
                }
            }
            boolean covered = count.coveredImages() == count.images();
            if (count.images() == 0) {
                return count;
            }
            return count.plus(
                    judged
                            ? new Count(1, covered ? 1 : 0, largestLoss, 0, 0, 0, 0, 0, 0, 0)
                            : new Count(0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
                    1);
        }
    }

    private final Map<UnitKey, Unit> units = new HashMap<>();
    private final Set<Unit> open = new LinkedHashSet<>();
    private final Map<Cell, Count> counts = new HashMap<>();
    private Instant clock = Instant.MIN;

    /**
     * Returns the coverage after one more outcome.
     *
     * @param unit the state of the outcome's unit
     * @param alphas nominal levels of the procedure
     * @param events events about which the procedure makes a claim
     */
    List<RunningCoverage> after(CoverageOutcome outcome, UnitState unit, List<Double> alphas, List<Component> events) {
        advance(outcome.getPredictedAt(), events);
        advance(outcome.getLabel().getLabelledAt(), events);
        take(outcome, unit, events);
        List<RunningCoverage> running = new ArrayList<>();
        for (double alpha : alphas) {
            for (Component event : events) {
                Count count = counts.getOrDefault(new Cell(alpha, event), Count.ZERO);
                running.add(record(alpha, event, count));
            }
        }
        return running;
    }

    private void advance(Instant time, List<Component> events) {
        clock = time.isAfter(clock) ? time : clock;
        for (Unit unit : List.copyOf(open)) {
            if (!unit.maturesAt.isAfter(clock)) {
                change(unit, events, () -> unit.judged = true);
            }
        }
    }

    private void take(CoverageOutcome outcome, UnitState state, List<Component> events) {
        UnitKey key = new UnitKey(outcome.getEpoch(), outcome.getUnitId());
        boolean isJudged = outcome.getVerdict() == OutcomeVerdict.JUDGED;
        if (!isJudged && !units.containsKey(key)) {
            return;
        }
        Unit unit = units.computeIfAbsent(key, unseen -> new Unit());
        change(unit, events, () -> {
            Judged set = new Judged(outcome.getPredictionId(), outcome.getPredictedAt());
            unit.newest.remove(set);
            if (isJudged) {
                unit.newest.put(set, outcome);
                Instant maturesAt = state.maturesAt();
                unit.maturesAt = maturesAt.isAfter(unit.maturesAt) ? maturesAt : unit.maturesAt;
            }
            unit.judged |= state.complete() || !unit.maturesAt.isAfter(clock);
        });
    }

    private void change(Unit unit, List<Component> events, Runnable change) {
        count(unit, events, -1);
        change.run();
        count(unit, events, 1);
        if (unit.judged) {
            open.remove(unit);
        } else {
            open.add(unit);
        }
    }

    private void count(Unit unit, List<Component> events, int times) {
        unit.newest.values().stream()
                .flatMap(outcome -> outcome.getLevels().stream())
                .map(LevelOutcome::getNominalAlpha)
                .distinct()
                .flatMap(alpha -> events.stream().map(event -> new Cell(alpha, event)))
                .forEach(cell ->
                        counts.put(cell, counts.getOrDefault(cell, Count.ZERO).plus(unit.count(cell), times)));
    }

    private static RunningCoverage record(double alpha, Component event, Count count) {
        boolean isRisk = event == Component.RISK;
        return RunningCoverage.newBuilder()
                .setNominalAlpha(alpha)
                .setComponent(ComponentRecords.symbol(event))
                .setJudgedUnits(count.units())
                .setCoveredUnits(count.coveredUnits())
                .setCoverage(share(isRisk ? count.units() - count.unitLosses() : count.coveredUnits(), count.units()))
                .setOpenUnits(count.openUnits())
                .setJudgedImages(count.images())
                .setCoveredImages(count.coveredImages())
                .setImageCoverage(
                        share(isRisk ? count.images() - count.imageLosses() : count.coveredImages(), count.images()))
                .setUncalibratedImages(count.uncalibrated())
                .setEmptyTruths(count.emptyTruths())
                .setTrivialSets(count.trivialSets())
                .build();
    }

    private static double share(double held, long judged) {
        return judged == 0 ? 1 : held / judged;
    }

    private static boolean isTrivial(LevelOutcome level, Component event) {
        return switch (event) {
            case INNER -> level.getTrivialInner();
            case OUTER, RISK -> level.getTrivialOuter();
            case JOINT -> level.getTrivialInner() && level.getTrivialOuter();
            case INTERVAL, NUMERATOR, DENOMINATOR -> false;
        };
    }

    static boolean isCalibrated(LevelOutcome level, Component event) {
        return level.getComponents().stream()
                .filter(outcome -> concerns(ComponentRecords.component(outcome.getComponent()), event))
                .allMatch(ComponentOutcome::getCalibrated);
    }

    /**
     * Tells whether the event depends on a component. For example, the outer event does not depend on the inner set.
     */
    private static boolean concerns(Component component, Component event) {
        return switch (component) {
            case INNER -> event != Component.OUTER;
            case OUTER -> event != Component.INNER;
            default -> true;
        };
    }

    /** The loss as a multiple of 2^-32, so that sums are exact. */
    private static double loss(LevelOutcome level) {
        return level.getLoss() == null ? 0 : level.getLoss();
    }

    private static boolean holds(LevelOutcome level, Component event) {
        return switch (event) {
            case INNER -> level.getCoveredInner();
            case OUTER -> level.getCoveredOuter();
            case JOINT -> level.getCoveredJoint();
            case INTERVAL -> level.getCoveredInterval();
            case RISK -> level.getComponents().get(0).getCovered();
            case NUMERATOR, DENOMINATOR -> throw new IllegalArgumentException("not an event");
        };
    }
}
