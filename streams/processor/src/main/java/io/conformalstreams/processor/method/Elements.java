package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.margin.StructuringElement;
import io.conformalstreams.processor.setting.ScalarType;
import java.util.Map;

/** Structuring elements by name. */
final class Elements {

    private static final Map<String, StructuringElement> BY_NAME = Map.of(
            "cross", StructuringElement.Iterated.CROSS,
            "square", StructuringElement.Iterated.SQUARE,
            "octagon", StructuringElement.Iterated.OCTAGON,
            "disk-pixels", new StructuringElement.Disk(LengthUnit.PIXELS),
            "disk-millimetres", new StructuringElement.Disk(LengthUnit.MILLIMETRES));

    static final ScalarType<StructuringElement> TYPE = ScalarType.choice(BY_NAME);

    private Elements() {}

    static String name(StructuringElement element) {
        return BY_NAME.entrySet().stream()
                .filter(named -> named.getValue().equals(element))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}
