package io.conformalstreams.ops.dataset;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * One structure that a model scores.
 *
 * @param name for example {@code nucleus}
 * @param labelValues the label values of the structure's pixels, each from 0 to 255, at least one
 */
public record DatasetChannel(String name, Set<Integer> labelValues) {

    private static final int LARGEST_LABEL = 255;

    public DatasetChannel {
        if (name.isBlank()) {
            throw new IllegalArgumentException("channel name is blank; every channel needs one");
        }
        if (labelValues.isEmpty()) {
            throw new IllegalArgumentException("channel " + name + " has no label values; it needs at least one");
        }
        for (int value : labelValues) {
            if (value < 0 || value > LARGEST_LABEL) {
                throw new IllegalArgumentException(
                        "channel " + name + " has the label value " + value + "; label values lie between 0 and 255");
            }
        }
        labelValues = Collections.unmodifiableSet(new TreeSet<>(labelValues));
    }
}
