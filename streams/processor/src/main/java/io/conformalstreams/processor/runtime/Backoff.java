package io.conformalstreams.processor.runtime;

import java.time.Duration;

/** Exponential backoff between restarts. Not thread-safe. */
final class Backoff {

    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    Backoff(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
        this.next = shortest;
    }

    /** Returns the next pause: twice the previous one, up to a maximum. */
    Duration next() {
        Duration current = next;
        Duration doubled = current.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return current;
    }

    /** Returns the longest pause. */
    Duration longest() {
        return longest;
    }

    /** Records how long the attempt after the last pause lasted. A long attempt resets the pauses. */
    void attemptLasted(Duration duration) {
        if (duration.compareTo(longest) > 0) {
            next = shortest;
        }
    }
}
