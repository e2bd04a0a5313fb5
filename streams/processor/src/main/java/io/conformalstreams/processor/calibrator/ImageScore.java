package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.component.Component;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The scores of a labelled image under one procedure.
 *
 * @param criticalValues the smallest covering threshold of each component that is calibrated or whose coverage is
 *     counted; never NaN, may be ±inf; -0.0 is stored as 0.0
 * @param labelledValue labelled value of the number that the method's interval predicts; empty for methods that predict
 *     sets
 * @param losses losses of the threshold sets, if the procedure controls a risk
 * @param sizeClass size class of the image, if the procedure has size classes
 */
public record ImageScore(
        Map<Component, Double> criticalValues,
        OptionalDouble labelledValue,
        Losses losses,
        Optional<String> sizeClass) {

    /** Rejects NaN and replaces -0.0 with 0.0. */
    public ImageScore {
        EnumMap<Component, Double> folded = new EnumMap<>(Component.class);
        for (Map.Entry<Component, Double> entry : criticalValues.entrySet()) {
            folded.put(entry.getKey(), canonical(entry.getKey(), entry.getValue()));
        }
        criticalValues = Collections.unmodifiableMap(folded);
    }

    /** Rejects NaN and replaces -0.0 with 0.0. */
    static double canonical(Component component, double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("critical value of " + component + " must not be NaN");
        }
        return value + 0.0;
    }

    /** Creates the score for a procedure that issues sets and has no size classes. */
    public static ImageScore of(Map<Component, Double> criticalValues) {
        return new ImageScore(criticalValues, OptionalDouble.empty(), Losses.NONE, Optional.empty());
    }

    /** Returns the critical value of a component that the procedure has. */
    public double of(Component component) {
        return criticalValues.get(component);
    }

    /** Returns the same scores in a size class. */
    public ImageScore in(String sizeClassOfImage) {
        return new ImageScore(criticalValues, labelledValue, losses, Optional.of(sizeClassOfImage));
    }

    /**
     * Returns the score of a unit with this image and another one of the same size class: the larger critical value of
     * each component, and the larger loss at each threshold. A unit has no labelled value.
     */
    public ImageScore maximum(ImageScore other) {
        Map<Component, Double> largest = new EnumMap<>(criticalValues);
        other.criticalValues.forEach((component, value) -> largest.merge(component, value, Math::max));
        return new ImageScore(largest, OptionalDouble.empty(), losses.maximum(other.losses), sizeClass);
    }
}
