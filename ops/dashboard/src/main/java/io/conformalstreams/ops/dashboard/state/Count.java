package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;

/**
 * Judged units of one event.
 *
 * @param judged judged units
 * @param covered judged units for which the promise was kept
 * @param held covered units; if a risk is controlled, the judged units minus the sum of their losses
 */
public record Count(long judged, long covered, double held) {

    static final Count ZERO = new Count(0, 0, 0);

    static Count of(RunningCoverage running) {
        double held = ComponentRecords.component(running.getComponent()) == Component.RISK
                ? running.getCoverage() * running.getJudgedUnits()
                : running.getCoveredUnits();
        return new Count(running.getJudgedUnits(), running.getCoveredUnits(), held);
    }

    Count plus(Count other) {
        return new Count(judged + other.judged, covered + other.covered, held + other.held);
    }

    Count minus(Count other) {
        return new Count(judged - other.judged, covered - other.covered, held - other.held);
    }

    /** The share for which the promise was kept; 1 if nothing was judged. */
    public double coverage() {
        return judged == 0 ? 1 : held / judged;
    }
}
