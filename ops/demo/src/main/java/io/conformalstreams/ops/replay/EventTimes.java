package io.conformalstreams.ops.replay;

import java.time.Duration;
import java.time.Instant;

/** The event times of records. */
public sealed interface EventTimes {

    /** Event time of a record that is sent now, in whole milliseconds. */
    Instant at(long tick);

    /** The moment of sending. */
    record WallClock() implements EventTimes {
        @Override
        public Instant at(long tick) {
            return Instant.ofEpochMilli(System.currentTimeMillis());
        }
    }

    /**
     * Equal steps from a start, so that two replays send the same bytes.
     *
     * @param start event time of tick 0; the processor rejects times ahead of the broker's clock
     * @param step time between two ticks, not negative
     */
    record Stepped(Instant start, Duration step) implements EventTimes {
        public Stepped {
            if (step.isNegative()) {
                throw new IllegalArgumentException("step is " + step + "; it must not be negative");
            }
        }

        @Override
        public Instant at(long tick) {
            return Instant.ofEpochMilli(start.plus(step.multipliedBy(tick)).toEpochMilli());
        }
    }
}
