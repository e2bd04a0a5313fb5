package io.conformalstreams.ops.dashboard.state;

import java.util.Optional;

/**
 * A moment in the history of a stratum that is shown on every chart.
 *
 * @param at event time, in milliseconds since 1970
 * @param epoch epoch of the labels
 * @param labelPolicy the policy that begins the epoch, if one does
 * @param alertId the alert, if it is about one
 * @param text what happened, in words
 */
public record Mark(long at, Kind kind, int epoch, Optional<String> labelPolicy, Optional<String> alertId, String text) {

    /** What happened. */
    public enum Kind {
        EPOCH,
        PROCEDURE_CHANGED,
        ALERT_OPENED,
        ALERT_UPDATED,
        ALERT_RESOLVED
    }
}
