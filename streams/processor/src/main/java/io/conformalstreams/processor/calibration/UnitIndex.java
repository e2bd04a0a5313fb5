package io.conformalstreams.processor.calibration;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the images of a unit if the unit has an id of its own. By default every image is its own unit, and the index
 * stays empty, so a million images need no memory here.
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

    /** Returns the images of this unit whose own id differs from the unit's id. */
    Set<String> namedImages(String unitId) {
        return imagesByUnit.getOrDefault(unitId, Set.of());
    }

    /** Returns the units that an image with another id names. */
    Set<String> namedUnits() {
        return imagesByUnit.keySet();
    }

    private static boolean namesAnotherUnit(CalibrationEntry entry) {
        return !entry.unitId().equals(entry.imageId());
    }
}
