package io.conformalstreams.processor.model;

import io.conformalstreams.processor.setting.Constraint;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A structure that a model scores.
 *
 * @param name name, as in the channels of the score arrays
 * @param labelValues values of the label map that mark the structure, each 0 to 255, ascending
 */
public record Channel(String name, Set<Integer> labelValues) {

    public static final Constraint<String> NAME = Constraint.matching(
            "[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}",
            "1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first");
    public static final Constraint<Integer> LABEL_VALUE = Constraint.between(0, 255);
    public static final Constraint<Set<Integer>> LABEL_VALUES = new Constraint<>(
            "at least one label value, and not all 256", values -> !values.isEmpty() && values.size() < 256);

    public Channel {
        NAME.require("name", name);
        labelValues.forEach(value -> LABEL_VALUE.require("labelValues", value));
        LABEL_VALUES.require("labelValues", labelValues);
        labelValues = Collections.unmodifiableSet(new TreeSet<>(labelValues));
    }
}
