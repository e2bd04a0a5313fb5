package io.conformalstreams.connectors.format;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Label values without names. */
public final class LabelSets {

    private LabelSets() {}

    /** The values from 1 on. */
    public static LabelValues numbers(int largest) {
        return LabelValues.of(
                IntStream.rangeClosed(1, largest)
                        .boxed()
                        .collect(Collectors.toMap(Function.identity(), value -> Set.<String>of())),
                "correct it");
    }

    public static LabelValues named(Map<Integer, Set<String>> names) {
        return LabelValues.of(names, "correct it");
    }
}
