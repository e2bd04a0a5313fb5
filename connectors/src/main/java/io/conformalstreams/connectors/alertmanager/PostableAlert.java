package io.conformalstreams.connectors.alertmanager;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An alert in Alertmanager's format: {@code postableAlert} of version 2 of its API.
 *
 * @param labels identify the alert; equal labels are the same alert
 * @param annotations replace those that were sent before
 * @param startsAt before {@code endsAt}
 * @param endsAt when it is over, unless it is sent again before
 * @param generator where it comes from
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
