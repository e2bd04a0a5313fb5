package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.DriftAlert;

/** The meaning of a record of the topic of drift alerts. */
sealed interface AlertChange {

    /** Id of the alert, the key of the record. */
    String alertId();

    /** A newer state of an alert. */
    record Stated(String alertId, DriftAlert alert) implements AlertChange {}

    /** The alert was erased. */
    record Erased(String alertId) implements AlertChange {}
}
