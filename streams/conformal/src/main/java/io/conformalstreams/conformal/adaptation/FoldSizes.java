package io.conformalstreams.conformal.adaptation;

import java.util.Collections;
import java.util.List;

/**
 * The number of units in each fold of a cross-fitting. A fold's model was trained on the units of all other folds.
 *
 * @param folds the number of folds, at least 2
 * @param units the number of units of each fold; empty if all folds have the same number and it is not stated
 */
public record FoldSizes(int folds, List<Integer> units) {

    /**
     * @throws IllegalArgumentException if a number is outside its range, or the list is neither empty nor as long as
     *     the number of folds
     */
    public FoldSizes {
        units = List.copyOf(units);
        if (folds < 2) {
            throw new IllegalArgumentException("need at least 2 folds: " + folds);
        }
        if (!units.isEmpty() && units.size() != folds) {
            throw new IllegalArgumentException("need a number of units for each of " + folds + " folds: " + units);
        }
        if (units.stream().anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("each fold needs at least 1 unit: " + units);
        }
    }

    /** Folds of the same unstated number of units. */
    public static FoldSizes equal(int folds) {
        return new FoldSizes(folds, List.of());
    }

    /** Folds of one unit. */
    public static FoldSizes leaveOneOut(int folds) {
        return new FoldSizes(folds, Collections.nCopies(folds, 1));
    }

    /** Folds of the given numbers of units. */
    public static FoldSizes of(List<Integer> units) {
        return new FoldSizes(units.size(), units);
    }

    /** Tells whether each fold is one unit. */
    public boolean isLeaveOneOut() {
        return !units.isEmpty() && units.stream().allMatch(number -> number == 1);
    }

    /** Tells whether all folds have the same number of units. */
    public boolean areEqual() {
        return units.stream().distinct().count() <= 1;
    }
}
