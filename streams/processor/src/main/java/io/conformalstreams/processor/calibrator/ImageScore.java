package io.conformalstreams.processor.calibrator;

import io.conformalstreams.contracts.ThresholdSide;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a labelled image is reduced to under one procedure.
 *
 * @param criticalValues by side, the smallest thresholds at which the claims hold; of the calibrated sides, and of others
 *     by which sets are judged. Never NaN; ±inf is legal; -0.0 is kept as 0.0
 * @param labelledValue the labelled value of the number that the method predicts an interval for; empty for sets
 * @param losses of threshold sets, where the procedure controls a risk
 * @param sizeClass the class in which the image calibrates, where the procedure has size classes
 */
public record ImageScore(
        Map<ThresholdSide, Double> criticalValues,
        OptionalDouble labelledValue,
        Losses losses,
        Optional<String> sizeClass) {

    /** Refuses NaN and folds the zeros. */
    public ImageScore {
        EnumMap<ThresholdSide, Double> folded = new EnumMap<>(ThresholdSide.class);
        criticalValues.forEach((side, value) -> {
            if (value.isNaN()) {
                throw new IllegalArgumentException("critical value of " + side + " must not be NaN");
            }
            folded.put(side, value + 0.0);
        });
        criticalValues = Collections.unmodifiableMap(folded);
    }

    /** The score of a procedure that is about sets and has no size classes. */
    public static ImageScore of(Map<ThresholdSide, Double> criticalValues) {
        return new ImageScore(criticalValues, OptionalDouble.empty(), Losses.NONE, Optional.empty());
    }

    /** The critical value of a side that the procedure has. */
    public double of(ThresholdSide side) {
        return criticalValues.get(side);
    }

    /** The same in a size class. */
    public ImageScore in(String sizeClassOfImage) {
        return new ImageScore(criticalValues, labelledValue, losses, Optional.of(sizeClassOfImage));
    }
}
