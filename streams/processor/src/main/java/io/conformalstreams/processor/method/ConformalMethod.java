package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A conformal method. It reduces a labelled image to critical values, one for each component that it calibrates. It makes
 * a prediction region, which is sets or an interval, from a prediction and one threshold for each component. The region
 * holds wherever every critical value is at most its threshold.
 */
public interface ConformalMethod {

    /** The name of the type in the configuration and in records. */
    String type();

    /**
     * The settings that the meaning of critical values depends on, one setting a line. Stored, hashed, beside critical
     * values for as long as the logs are kept: the lines must never change for an existing method.
     */
    List<String> canonicalLines();

    /** The components that are calibrated, in the order in which they are published. */
    List<Component> components();

    /** The components whose coverage is counted. The event is that the component holds. */
    List<Component> events();

    /** The miscoverage of one component: the nominal one, unless components share it. */
    default BigDecimal alpha(Component component, BigDecimal nominalAlpha) {
        return nominalAlpha;
    }

    /** Whether the coverage of an event is promised to be at least 1 - alpha. */
    default boolean promises(Component event) {
        return events().contains(event);
    }

    /**
     * The rule by which the scores of units become thresholds.
     *
     * @param the configured guarantee, which is the rule unless the method has a rule of its own
     */
    default CalibrationRule calibrationRule(Guarantee guarantee) {
        return guarantee;
    }

    /** The problem with the guarantee setting if the method does not support the guarantee; empty if it does. */
    default Optional<String> objectionTo(Guarantee guarantee) {
        return Optional.empty();
    }

    /** The problem with the setting if the method does not support size classes; empty if it does. */
    default Optional<String> objectionToSizeClasses() {
        return Optional.empty();
    }

    /** The problem with the window setting if images must not leave the window; empty if they may. */
    default Optional<String> objectionToForgetting() {
        return Optional.empty();
    }

    /** Whether training images may calibrate, with the scores of a model that was not trained on them. */
    default boolean usesTrainingImages() {
        return false;
    }

    /** Whether the area or volume between its inner and its outer set may be watched for drift. */
    default boolean hasBand() {
        return ConformalMethods.type(type()).orElseThrow().hasBand();
    }

    /**
     * The promise, as text.
     *
     * @param channel the structure that the procedure is about
     * @param alpha nominal miscoverage, or risk
     */
    Promise promise(Channel channel, BigDecimal alpha);

    /** Whether the method predicts an interval for a number instead of sets of pixels. */
    default boolean predictsInterval() {
        return false;
    }

    /** The measures that an evaluation shows for predicted regions, in the order of columns. */
    List<Measure> measures();

    /**
     * Whether a component can be predicted for an image. One that needs scores cannot be predicted from a mask: no finite
     * threshold covers it.
     */
    boolean isSupported(Component component, ScoredImage image);

    /**
     * The scores of a labelled image; empty if the method predicts nothing for such an image.
     *
     * @param channel the structure that the procedure is about
     */
    Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth);

    /**
     * The prediction regions of an image, one for each level in order.
     *
     * @param channel the structure that the procedure is about
     */
    List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels);

    /**
     * A level at which a region is predicted.
     *
     * @param nominalAlpha the configured miscoverage
     * @param thresholds one for each component that is calibrated; with plus infinity the component always holds
     */
    record Level(BigDecimal nominalAlpha, Map<Component, Double> thresholds) {

        /** The threshold of a component that the procedure has. */
        double threshold(Component component) {
            return thresholds.get(component);
        }
    }

    /** Gives the labelled pixels of every structure. */
    @FunctionalInterface
    interface Truth {
        PackedMask of(Channel channel);
    }
}
