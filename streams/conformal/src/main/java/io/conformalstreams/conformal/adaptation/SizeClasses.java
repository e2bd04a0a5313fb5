package io.conformalstreams.conformal.adaptation;

import io.conformalstreams.conformal.image.PackedMask;
import java.util.HashSet;
import java.util.List;

/**
 * Classes of structures by size. If each class is calibrated separately, the promised coverage is valid within each
 * class (Mondrian conformal prediction; Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005,
 * section 4.5). The predicted mask decides the class, because the class must be known before the truth is.
 *
 * @param names the classes' names from small to large, distinct and not blank; one more than there are bounds
 * @param bounds the limits between neighbouring classes in mm² or mm³: positive, finite and strictly ascending. A size
 *     equal to a bound belongs to the larger class
 */
public record SizeClasses(List<String> names, List<Double> bounds) {

    /** @throws IllegalArgumentException if names or bounds are not as described above */
    public SizeClasses {
        names = List.copyOf(names);
        bounds = List.copyOf(bounds);
        if (names.size() != bounds.size() + 1) {
            throw new IllegalArgumentException(bounds.size() + " bounds separate " + (bounds.size() + 1)
                    + " classes, but there are " + names.size() + " names");
        }
        if (names.stream().anyMatch(String::isBlank) || new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("names of size classes must be distinct and not blank: " + names);
        }
        double previous = 0;
        for (double bound : bounds) {
            if (!(bound > previous && bound < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("bounds must be positive, finite and ascending: " + bounds);
            }
            previous = bound;
        }
    }

    /**
     * Returns the class of a size.
     *
     * @param size area in mm² or volume in mm³, 0 or more
     * @throws IllegalArgumentException if the size is negative or NaN
     */
    public String of(double size) {
        if (!(size >= 0)) {
            throw new IllegalArgumentException("a size must be 0 or more: " + size);
        }
        int index = 0;
        while (index < bounds.size() && size >= bounds.get(index)) {
            index++;
        }
        return names.get(index);
    }

    /** Returns the class of a predicted mask. An empty mask belongs to the smallest class. */
    public String of(PackedMask predicted) {
        return of(predicted.count() * predicted.grid().voxelVolume());
    }
}
