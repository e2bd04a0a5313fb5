package io.conformalstreams.connectors.alertmanager;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One state of a drift alert, with only the fields that may be sent to Alertmanager. They identify no image, unit or
 * patient.
 *
 * @param alertId the same in all states of the alert, and in no other alert
 * @param revision counts the states from 1
 * @param open whether the drift continues; an alert that has closed never opens again
 * @param severity the present severity; if it is above that of the kind, the alert has escalated
 * @param monitor the subject of the alert
 * @param openedAt event time of the opening
 * @param changedAt event time of this state
 * @param annotations texts for people, by name; numbers belong here
 * @param generator link to the monitor
 */
public record DriftAlertState(
        String alertId,
        int revision,
        boolean open,
        Severity severity,
        AlertSubject monitor,
        Instant openedAt,
        Instant changedAt,
        SortedMap<String, String> annotations,
        Optional<URI> generator) {

    /**
     * @throws IllegalArgumentException if the id is empty, or if Alertmanager doesn't accept an annotation's name
     */
    public DriftAlertState {
        if (alertId.isEmpty()) {
            throw new IllegalArgumentException("alertId must not be empty");
        }
        annotations = new TreeMap<>(annotations);
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            if (!annotation.getKey().matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
                throw new IllegalArgumentException(
                        "annotation " + annotation.getKey() + " must be named with letters and _ only");
            }
        }
    }
}
