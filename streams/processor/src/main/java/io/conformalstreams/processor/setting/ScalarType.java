package io.conformalstreams.processor.setting;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Converts the text of a scalar to a value.
 *
 * @param parse converts a text; empty if the text cannot be converted
 * @param constraint condition on the value; it also describes the allowed texts
 */
public record ScalarType<T>(Function<String, Optional<T>> parse, Constraint<T> constraint) implements SettingType<T> {

    /** {@code true} or {@code false}. */
    public static final ScalarType<Boolean> BOOLEAN = choice(Map.of("true", true, "false", false), "true or false");
    /** A path in the file system. */
    public static final ScalarType<Path> PATH =
            new ScalarType<>(ScalarType::parsePath, new Constraint<>("a path of the file system", path -> true));

    /** A string. */
    public static ScalarType<String> text(Constraint<String> constraint) {
        return new ScalarType<>(Optional::of, constraint);
    }

    /** A 32-bit whole number. */
    public static ScalarType<Integer> wholeNumber(Constraint<Integer> constraint) {
        return new ScalarType<>(text -> parseNumber(text, Integer::valueOf), constraint);
    }

    /** A decimal number, rounded to the nearest double. */
    public static ScalarType<Double> number(Constraint<Double> constraint) {
        return new ScalarType<>(text -> parseNumber(text, digits -> new BigDecimal(digits).doubleValue()), constraint);
    }

    /** An exact decimal number. Trailing zeros are removed, so equal numbers are equal values. */
    public static ScalarType<BigDecimal> decimal(Constraint<BigDecimal> constraint) {
        return new ScalarType<>(
                text -> parseNumber(text, digits -> new BigDecimal(digits).stripTrailingZeros()), constraint);
    }

    /** An ISO-8601 duration. */
    public static ScalarType<Duration> duration(Constraint<Duration> constraint) {
        return new ScalarType<>(IsoDuration::parse, constraint);
    }

    /** An ISO-8601 duration, or a word that stands for an empty value. */
    public static ScalarType<Optional<Duration>> durationOr(String none, Constraint<Duration> constraint) {
        return new ScalarType<>(
                text -> text.equals(none)
                        ? Optional.of(Optional.empty())
                        : IsoDuration.parse(text).map(Optional::of),
                new Constraint<>(
                        none + ", or " + constraint.allowed(),
                        value -> value.map(constraint.isSatisfied()::test).orElse(true)));
    }

    /** One of several names. */
    public static <T> ScalarType<T> choice(Map<String, T> values) {
        String allowed =
                "one of " + String.join(", ", values.keySet().stream().sorted().toList());
        return choice(values, allowed);
    }

    /**
     * One of several names. The caller describes which names are allowed.
     *
     * @param allowed completes the sentence "must be ..."
     */
    public static <T> ScalarType<T> choice(Map<String, T> values, String allowed) {
        return new ScalarType<>(
                text -> Optional.ofNullable(values.get(text)), new Constraint<>(allowed, value -> true));
    }

    /** Returns the same type for a setting that may be left out and then has no value. */
    public ScalarType<Optional<T>> optional() {
        return new ScalarType<>(
                text -> parse.apply(text).map(Optional::of),
                new Constraint<>(
                        constraint.allowed(),
                        value -> value.map(constraint.isSatisfied()::test).orElse(true)));
    }

    @Override
    public Optional<T> read(ConfigurationNode node, String key) {
        return node.scalar(key, this);
    }

    @Override
    public Optional<T> read(String text) {
        return parse.apply(text).filter(constraint.isSatisfied());
    }

    @Override
    public String allowed() {
        return constraint.allowed();
    }

    private static <T> Optional<T> parseNumber(String text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Path> parsePath(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }
}
