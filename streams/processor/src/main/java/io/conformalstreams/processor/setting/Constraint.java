package io.conformalstreams.processor.setting;

import java.math.BigDecimal;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A condition on a value. The configuration's reader reports each violation with its path. The constructors of the
 * configuration's records also enforce it, for values that do not come from the reader.
 *
 * @param allowed completes the sentence "must be ..."
 * @param isSatisfied tells whether a value satisfies the condition
 */
public record Constraint<T>(String allowed, Predicate<T> isSatisfied) {

    private static final int DECIMALS = 15;

    /** Accepts strings that match a regular expression as a whole. */
    public static Constraint<String> matching(String regularExpression, String allowed) {
        return new Constraint<>(allowed, Pattern.compile(regularExpression).asMatchPredicate());
    }

    /** Accepts whole numbers in a closed interval. */
    public static Constraint<Integer> between(int lowest, int highest) {
        return new Constraint<>(
                "a whole number from " + lowest + " to " + highest, value -> value >= lowest && value <= highest);
    }

    /** Accepts whole numbers in a closed interval. The message names their unit. */
    public static Constraint<Integer> between(int lowest, int highest, String unit) {
        return new Constraint<>(
                "a whole number of " + unit + " from " + lowest + " to " + highest,
                value -> value >= lowest && value <= highest);
    }

    /**
     * Accepts decimal numbers in a range, with at most 15 decimals.
     *
     * @param range completes the phrase "a decimal number ..."
     */
    public static Constraint<BigDecimal> decimal(String range, Predicate<BigDecimal> isInRange) {
        return new Constraint<>(
                "a decimal number " + range + " with at most " + DECIMALS + " decimals",
                number -> isInRange.test(number) && number.stripTrailingZeros().scale() <= DECIMALS);
    }

    /** Accepts shares strictly between 0 and 1. */
    public static Constraint<BigDecimal> properShare() {
        return decimal("above 0 and below 1", share -> share.signum() > 0 && share.compareTo(BigDecimal.ONE) < 0);
    }

    /** Accepts shares that may be tolerated: 0, or strictly between 0 and 1. */
    public static Constraint<BigDecimal> toleratedShare() {
        return decimal(
                "of at least 0 and below 1", share -> share.signum() >= 0 && share.compareTo(BigDecimal.ONE) < 0);
    }

    /**
     * Returns the value if it satisfies the condition.
     *
     * @param name name of the value, for the message
     * @throws IllegalArgumentException if the value does not satisfy the condition
     */
    public <V extends T> V require(String name, V value) {
        if (!isSatisfied.test(value)) {
            throw new IllegalArgumentException(name + " " + value + " must be " + allowed);
        }
        return value;
    }
}
