package io.conformalstreams.processor.setting;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;

/**
 * ISO-8601 durations like {@code PT5M}, {@code P30D} and {@code P2W}. Months and years vary in length and are rejected.
 */
public final class IsoDuration {

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Accepts durations above zero. */
    public static final Constraint<Duration> POSITIVE = new Constraint<>(
            "an ISO-8601 duration of a millisecond to 36500 days, such as PT5M or P30D",
            duration -> duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0);
    /** Accepts durations of zero or more. */
    public static final Constraint<Duration> NOT_NEGATIVE = new Constraint<>(
            "an ISO-8601 duration of zero to 36500 days, such as PT5M or P30D",
            duration -> !duration.isNegative() && duration.compareTo(LONGEST) <= 0);

    private IsoDuration() {}

    public static Optional<Duration> parse(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException notADuration) {
            return parseDays(text);
        }
    }

    /** Parses days and weeks. Only {@link Period} reads weeks. */
    private static Optional<Duration> parseDays(String text) {
        try {
            Period period = Period.parse(text);
            return period.toTotalMonths() == 0 ? Optional.of(Duration.ofDays(period.getDays())) : Optional.empty();
        } catch (DateTimeException notAPeriod) {
            return Optional.empty();
        }
    }

    /** Writes whole days as days; {@link Duration#toString} would write them as hours. */
    public static String text(Duration duration) {
        long days = duration.toDays();
        Duration rest = duration.minusDays(days);
        if (days == 0) {
            return rest.toString();
        }
        String inDays = "P" + days + "D";
        return rest.isZero() ? inDays : inDays + rest.toString().substring(1);
    }
}
