package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.IsoDuration;
import io.conformalstreams.processor.setting.ScalarType;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The units of a stratum that calibrate a procedure. A unit is in the window while the image of the unit that was accepted
 * first is. It leaves the window with all its images.
 */
public sealed interface Window {

    /** Windows as {@link #text} writes them. */
    ScalarType<Window> TYPE = new ScalarType<>(
            Window::parse,
            new Constraint<>(
                    "all, last and a number of images (\"last 500\")," + " or last and a duration (\"last P30D\")",
                    window -> true));

    /** The window in configurations and records, for example {@code all}, {@code last 500} or {@code last P30D}. */
    String text();

    /** Tells whether units leave the window. */
    default boolean forgets() {
        return true;
    }

    /** All units. */
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
     * The units whose first image is among the images that were accepted last.
     *
     * @param count number of images; withdrawn ones count
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
     * The units whose first image was first labelled during the last period of event time.
     *
     * @param duration length of the period, whose start is excluded. It ends at the latest time at which an image of
     *     the stratum was first labelled
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

    private static Optional<Window> parse(String text) {
        if (text.equals("all")) {
            return Optional.of(new All());
        }
        Matcher last = Pattern.compile("last\\s+(\\S+)").matcher(text);
        if (!last.matches()) {
            return Optional.empty();
        }
        String extent = last.group(1);
        return extent.matches("[1-9][0-9]{0,8}")
                ? Optional.of(new LastImages(Integer.parseInt(extent)))
                : IsoDuration.parse(extent)
                        .filter(IsoDuration.POSITIVE.isSatisfied())
                        .map(LastDuration::new);
    }
}
