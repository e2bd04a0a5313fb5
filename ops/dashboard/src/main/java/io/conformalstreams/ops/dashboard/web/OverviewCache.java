package io.conformalstreams.ops.dashboard.web;

import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The overview, which is built at most a few times a second, however many browsers ask. An answer contains every change
 * that was made before the question: a browser that is told of a change must not get an older overview.
 */
final class OverviewCache {

    private static final long SHORTEST_INTERVAL_MILLIS = 250;

    /** Ages and the status of the source change without a record. */
    private static final long LONGEST_KEPT_MILLIS = 1000;

    private final Supplier<Reply> overview;
    private final LongSupplier revision;
    private final Clock clock;
    private Optional<Reply> kept = Optional.empty();
    private long keptRevision;
    private long keptAt;

    /**
     * @param revision grows with every change
     */
    OverviewCache(Supplier<Reply> overview, LongSupplier revision, Clock clock) {
        this.overview = overview;
        this.revision = revision;
        this.clock = clock;
    }

    Reply reply() throws InterruptedException {
        return reply(revision.getAsLong());
    }

    /** All who asked before an answer was built share it. */
    private synchronized Reply reply(long asked) throws InterruptedException {
        long age = clock.millis() - keptAt;
        if (kept.isPresent() && keptRevision >= asked && age < LONGEST_KEPT_MILLIS) {
            return kept.get();
        }
        if (kept.isPresent() && age >= 0 && age < SHORTEST_INTERVAL_MILLIS) {
            Thread.sleep(SHORTEST_INTERVAL_MILLIS - age);
        }
        keptRevision = revision.getAsLong();
        keptAt = clock.millis();
        kept = Optional.of(overview.get());
        return kept.get();
    }
}
