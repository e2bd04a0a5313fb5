package io.conformalstreams.processor.calibration;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The images whose unit is not the image itself. By default every image is its own unit, and the index stays empty: a
 * million images cost no memory here.
 */
final class UnitIndex {

    private final Map<String, Set<String>> imagesByUnit = new HashMap<>();

    void add(CalibrationEntry entry) {
        if (namesAnotherUnit(entry)) {
            imagesByUnit
                    .computeIfAbsent(entry.unitId(), unit -> new TreeSet<>())
                    .add(entry.imageId());
        }
    }

    void remove(CalibrationEntry entry) {
        if (namesAnotherUnit(entry)) {
            imagesByUnit.computeIfPresent(entry.unitId(), (unit, images) -> {
                images.remove(entry.imageId());
                return images.isEmpty() ? null : images;
            });
        }
    }

    /** The images whose unit is this one and whose own id is another. */
    Set<String> namedImages(String unitId) {
        return imagesByUnit.getOrDefault(unitId, Set.of());
    }

    private static boolean namesAnotherUnit(CalibrationEntry entry) {
        return !entry.unitId().equals(entry.imageId());
    }
}
