package io.conformalstreams.ops.dashboard.web;

import io.conformalstreams.ops.dashboard.view.Documents;
import java.time.Clock;
import java.util.Optional;

/** The overview, which is built at most once a second, however many browsers ask. */
final class OverviewCache {

    private static final long KEPT_MILLIS = 1000;

    private final Documents documents;
    private final Clock clock;
    private Optional<Reply> kept = Optional.empty();
    private long keptAt;

    OverviewCache(Documents documents, Clock clock) {
        this.documents = documents;
        this.clock = clock;
    }

    synchronized Reply reply() {
        long now = clock.millis();
        if (kept.isEmpty() || now - keptAt >= KEPT_MILLIS) {
            kept = Optional.of(Reply.json(documents.overview()));
            keptAt = now;
        }
        return kept.get();
    }
}
