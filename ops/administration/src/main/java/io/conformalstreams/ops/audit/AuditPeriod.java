package io.conformalstreams.ops.audit;

import java.time.Instant;

/**
 * The period that a report covers.
 *
 * @param from its beginning
 * @param until its end, which does not belong to it
 */
public record AuditPeriod(Instant from, Instant until) {

    /** Checks the order. */
    public AuditPeriod {
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException(
                    "the period begins at " + from + " and ends at " + until + "; it must end later");
        }
    }

    boolean contains(Instant time) {
        return !time.isBefore(from) && time.isBefore(until);
    }

    @Override
    public String toString() {
        return from + " to " + until;
    }
}
