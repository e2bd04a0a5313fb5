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
 * @param criticalValues by component, the smallest threshold at which the component holds. There are those of the
 *     calibrated components, and of the other components whose coverage is counted. Never NaN; ±inf is legal; -0.0 is
 *     kept as 0.0
 * @param labelledValue the labelled value of the number that the method predicts an interval for; empty for sets
 * @param losses of threshold sets, where the procedure controls a risk
 * @param sizeClass the class in which the image calibrates, where the procedure has size classes
 */
public record ImageScore(
        Map<Component, Double> criticalValues,
        OptionalDouble labelledValue,
        Losses losses,
        Optional<String> sizeClass) {

    /** Rejects NaN and replaces -0.0 by 0.0. */
    public ImageScore {
        EnumMap<Component, Double> folded = new EnumMap<>(Component.class);
        criticalValues.forEach((component, value) -> {
            if (value.isNaN()) {
                throw new IllegalArgumentException("critical value of " + component + " must not be NaN");
            }
            folded.put(component, value + 0.0);
        });
        criticalValues = Collections.unmodifiableMap(folded);
    }

    /** The score of a procedure that issues sets and has no size classes. */
    public static ImageScore of(Map<Component, Double> criticalValues) {
        return new ImageScore(criticalValues, OptionalDouble.empty(), Losses.NONE, Optional.empty());
    }

    /** The critical value of a component that the procedure has. */
    public double of(Component component) {
        return criticalValues.get(component);
    }

    /** The same scores in a size class. */
    public ImageScore in(String sizeClassOfImage) {
        return new ImageScore(criticalValues, labelledValue, losses, Optional.of(sizeClassOfImage));
    }
}
