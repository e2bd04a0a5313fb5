package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.IsoDuration;
import java.time.Duration;

/** Which of a stratum's images calibrate a procedure. An image that has left a window never comes back. */
public sealed interface Window {

    /** How the window is written in configurations and records: {@code all}, {@code last 500}, {@code last P30D}. */
    String text();

    /** Whether images leave the window. */
    default boolean forgets() {
        return true;
    }

    /** Every image. */
    record All() implements Window {
        @Override
        public boolean forgets() {
            return false;
        }

        @Override
        public String text() {
            return "all";
        }
    }

    /**
     * The images accepted last.
     *
     * @param count number of images, withdrawn ones included
     */
    record LastImages(int count) implements Window {
        static final Constraint<Integer> COUNT = Constraint.between(1, Integer.MAX_VALUE);

        public LastImages {
            COUNT.require("count", count);
        }

        @Override
        public String text() {
            return "last " + count;
        }
    }

    /**
     * The images first labelled during the last stretch of event time.
     *
     * @param duration back from the newest first label of the stratum, that end open
     */
    record LastDuration(Duration duration) implements Window {
        public LastDuration {
            IsoDuration.POSITIVE.require("duration", duration);
        }

        @Override
        public String text() {
            return "last " + IsoDuration.text(duration);
        }
    }
}
