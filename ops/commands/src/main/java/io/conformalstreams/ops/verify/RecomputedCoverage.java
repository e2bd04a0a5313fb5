package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CoverageEvent;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.SideOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Coverage of one stratum and procedure over the newest outcome of every prediction, counted anew each time. */
final class RecomputedCoverage {

    private static final List<CoverageEvent> EVENTS =
            List.of(CoverageEvent.INNER, CoverageEvent.OUTER, CoverageEvent.JOINT);

    private record Judged(String predictionId, Instant predictedAt) {}

    private final Map<Judged, CoverageOutcome> newest = new HashMap<>();

    /**
     * The coverage after one more outcome.
     *
     * @param alphas nominal levels of the procedure
     */
    List<RunningCoverage> after(CoverageOutcome outcome, List<Double> alphas) {
        newest.put(new Judged(outcome.getPredictionId(), outcome.getPredictedAt()), outcome);
        List<RunningCoverage> running = new ArrayList<>();
        for (double alpha : alphas) {
            for (CoverageEvent event : EVENTS) {
                running.add(count(alpha, event));
            }
        }
        return running;
    }

    private RunningCoverage count(double alpha, CoverageEvent event) {
        long judged = 0;
        long covered = 0;
        long uncalibrated = 0;
        for (CoverageOutcome outcome : newest.values()) {
            for (LevelOutcome level : outcome.getLevels()) {
                if (outcome.getVerdict() != OutcomeVerdict.JUDGED || level.getNominalAlpha() != alpha) {
                    continue;
                }
                if (!isCalibrated(level, event)) {
                    uncalibrated++;
                } else {
                    judged++;
                    covered += holds(level, event) ? 1 : 0;
                }
            }
        }
        double coverage = judged == 0 ? 1 : (double) covered / judged;
        return new RunningCoverage(alpha, event, judged, covered, uncalibrated, coverage);
    }

    private static boolean isCalibrated(LevelOutcome level, CoverageEvent event) {
        List<SideOutcome> sides = level.getSides();
        boolean inner = sides.get(0).getCalibrated();
        boolean outer = sides.get(sides.size() - 1).getCalibrated();
        return event == CoverageEvent.INNER ? inner : event == CoverageEvent.OUTER ? outer : inner && outer;
    }

    private static boolean holds(LevelOutcome level, CoverageEvent event) {
        return switch (event) {
            case INNER -> level.getCoveredInner();
            case OUTER -> level.getCoveredOuter();
            case JOINT -> level.getCoveredJoint();
            case UNRECOGNISED -> throw new IllegalArgumentException("not an event");
        };
    }
}
