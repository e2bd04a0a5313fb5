package io.conformalstreams.connectors.alertmanager;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An alert in Alertmanager's format: {@code postableAlert} of version 2 of its API.
 *
 * @param labels identify the alert; equal labels mean the same alert
 * @param annotations replace the annotations that were sent before
 * @param startsAt before {@code endsAt}
 * @param endsAt when the alert ends, unless it is sent again before
 * @param generator link to its origin
 */
record PostableAlert(
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        Instant startsAt,
        Instant endsAt,
        Optional<URI> generator) {

    PostableAlert {
        if (!startsAt.isBefore(endsAt)) {
            throw new IllegalArgumentException("an alert must start before it ends: " + startsAt + ", " + endsAt);
        }
    }
}
