package io.conformalstreams.processor.setting;

import java.util.function.Predicate;

/**
 * What a value must satisfy. Reading reports every violation with its path; the constructors of the configuration's records
 * refuse values that did not come from there.
 *
 * @param allowed completes the sentence "must be ..."
 * @param isSatisfied the test
 */
public record Constraint<T>(String allowed, Predicate<T> isSatisfied) {

    /** Texts that match as a whole. */
    public static Constraint<String> matching(String regularExpression, String allowed) {
        return new Constraint<>(allowed, text -> text.matches(regularExpression));
    }

    /** Whole numbers, both ends included. */
    public static Constraint<Integer> between(int lowest, int highest) {
        return new Constraint<>(
                "a whole number from " + lowest + " to " + highest, value -> value >= lowest && value <= highest);
    }

    /** Whole numbers of a unit, both ends included. */
    public static Constraint<Integer> between(int lowest, int highest, String unit) {
        return new Constraint<>(
                "a whole number of " + unit + " from " + lowest + " to " + highest,
                value -> value >= lowest && value <= highest);
    }

    /**
     * The value itself.
     *
     * @param name what the value is called, for the message
     * @throws IllegalArgumentException where it is not allowed
     */
    public <V extends T> V require(String name, V value) {
        if (!isSatisfied.test(value)) {
            throw new IllegalArgumentException(name + " " + value + " must be " + allowed);
        }
        return value;
    }
}
