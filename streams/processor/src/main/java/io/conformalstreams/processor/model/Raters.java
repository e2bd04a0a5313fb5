package io.conformalstreams.processor.model;

import io.conformalstreams.processor.setting.Constraint;
import java.util.List;

/**
 * The readers who each label every image of a model.
 *
 * @param names opaque names of two or more readers, in an order that must not change
 * @param promise for which reader the promises of the procedures hold
 */
public record Raters(List<String> names, Promise promise) {

    /** Allowed names. They must not identify a person. */
    public static final Constraint<String> NAME = Constraint.matching(
            "[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}",
            "1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first");

    /** The number of readers. */
    public static final Constraint<List<String>> NAMES =
            new Constraint<>("two to 64 names", names -> names.size() >= 2 && names.size() <= 64);

    /** The reader for whom the promises hold. */
    public enum Promise {
        /** All readers at once: a label is judged by the reader with the largest critical value. */
        WORST,
        /** A reader who is drawn at random for each image, with equal probabilities. */
        AVERAGE
    }

    /** Rejects names that repeat or are too few. */
    public Raters {
        names = NAMES.require("names", List.copyOf(names));
        names.forEach(name -> NAME.require("names", name));
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("names of raters must be distinct: " + names);
        }
    }
}
