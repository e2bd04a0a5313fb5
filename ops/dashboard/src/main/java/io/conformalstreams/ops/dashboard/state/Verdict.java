package io.conformalstreams.ops.dashboard.state;

import java.util.Optional;

/** Whether a promise holds, the worst first. */
public enum Verdict {
    /** An alert about its coverage is open. */
    BREACHED,
    /** The whole interval lies below the promise. */
    BELOW,
    /** Fewer than {@value #FEWEST} units were judged. */
    TOO_FEW,
    /** The mean loss is above the promised risk, and losses have no interval that tells whether by chance. */
    UNPROVEN,
    /** No unit was judged. */
    NONE,
    /** The promise lies in the interval. */
    KEPT,
    /** The whole interval lies above the promise: the sets are larger than needed. */
    ABOVE;

    private static final int FEWEST = 20;

    /** The verdict on an event, from the counts of the present epoch. */
    public static Verdict of(EventState event) {
        Count count = event.epochCount();
        if (count.judged() <= 0) {
            return NONE;
        }
        if (count.judged() < FEWEST) {
            return TOO_FEW;
        }
        double promised = 1 - event.alpha();
        Optional<CoverageInterval> interval = event.interval(count);
        if (interval.isEmpty()) {
            return count.coverage() < promised ? UNPROVEN : KEPT;
        }
        if (interval.get().upper() < promised) {
            return BELOW;
        }
        return interval.get().lower() > promised ? ABOVE : KEPT;
    }

    /** The worse of two verdicts. */
    public Verdict or(Verdict other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
