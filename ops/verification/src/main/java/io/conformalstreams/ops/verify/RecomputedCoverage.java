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
import java.util.List;
import java.util.Map;

/** The coverage of one stratum and procedure over the newest outcome of each prediction. */
final class RecomputedCoverage {

    private record Judged(String predictionId, Instant predictedAt) {}

    private record Cell(double alpha, Component event) {}

    private record Count(
            long judged, long covered, long uncalibrated, double losses, long emptyTruths, long trivialSets) {}

    private static final Count NONE = new Count(0, 0, 0, 0, 0, 0);

    private final Map<Judged, CoverageOutcome> newest = new HashMap<>();
    private final Map<Cell, Count> counts = new HashMap<>();

    /**
     * Returns the coverage after one more outcome.
     *
     * @param alphas nominal levels of the procedure
     * @param events events about which the procedure makes a claim
     */
    List<RunningCoverage> after(CoverageOutcome outcome, List<Double> alphas, List<Component> events) {
        CoverageOutcome replaced = newest.put(new Judged(outcome.getPredictionId(), outcome.getPredictedAt()), outcome);
        if (replaced != null) {
            count(replaced, events, -1);
        }
        count(outcome, events, 1);
        List<RunningCoverage> running = new ArrayList<>();
        for (double alpha : alphas) {
            for (Component event : events) {
                Count count = counts.getOrDefault(new Cell(alpha, event), NONE);
                double held = event == Component.RISK ? count.judged() - count.losses() : count.covered();
                double coverage = count.judged() == 0 ? 1 : held / count.judged();
                running.add(new RunningCoverage(
                        alpha,
                        ComponentRecords.symbol(event),
                        count.judged(),
                        count.covered(),
                        count.uncalibrated(),
                        count.emptyTruths(),
                        count.trivialSets(),
                        coverage));
            }
        }
        return running;
    }

    private void count(CoverageOutcome outcome, List<Component> events, int times) {
        if (outcome.getVerdict() != OutcomeVerdict.JUDGED) {
            return;
        }
        for (LevelOutcome level : outcome.getLevels()) {
            for (Component event : events) {
                Cell cell = new Cell(level.getNominalAlpha(), event);
                Count held = counts.getOrDefault(cell, NONE);
                boolean empty = outcome.getEmptyTruth();
                counts.put(
                        cell,
                        isCalibrated(level, event)
                                ? new Count(
                                        held.judged() + times,
                                        held.covered() + (holds(level, event) ? times : 0),
                                        held.uncalibrated(),
                                        held.losses() + times * loss(level),
                                        held.emptyTruths() + (empty ? times : 0),
                                        held.trivialSets() + (isTrivial(level, event) ? times : 0))
                                : new Count(
                                        held.judged(),
                                        held.covered(),
                                        held.uncalibrated() + times,
                                        held.losses(),
                                        held.emptyTruths(),
                                        held.trivialSets()));
            }
        }
    }

    private static boolean isTrivial(LevelOutcome level, Component event) {
        return switch (event) {
            case INNER -> level.getTrivialInner();
            case OUTER, RISK -> level.getTrivialOuter();
            case JOINT -> level.getTrivialInner() && level.getTrivialOuter();
            case INTERVAL, NUMERATOR, DENOMINATOR -> false;
        };
    }

    private static boolean isCalibrated(LevelOutcome level, Component event) {
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
