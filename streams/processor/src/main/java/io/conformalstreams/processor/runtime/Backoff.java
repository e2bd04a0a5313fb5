package io.conformalstreams.processor.runtime;

import java.time.Duration;

/** Exponential waiting times between restarts. Not for several threads. */
final class Backoff {

    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    Backoff(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
        this.next = shortest;
    }

    /** The next waiting time: each twice the one before, up to the longest. */
    Duration next() {
        Duration current = next;
        Duration doubled = current.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return current;
    }

    /** Tells how long the attempt after the last waiting lasted: one that went well ends the series. */
    void attemptLasted(Duration duration) {
        if (duration.compareTo(longest) > 0) {
            next = shortest;
        }
    }
}
