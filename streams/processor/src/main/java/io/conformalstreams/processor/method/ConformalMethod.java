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
 * A conformal method. It reduces a labelled image to critical values, one for each component that it calibrates. From a
 * prediction and one threshold for each component, it computes a prediction region: sets or an interval. The region
 * covers if every critical value is at most its threshold.
 */
public interface ConformalMethod {

    /** The name of the method in the configuration and in records. */
    String type();

    /**
     * The settings on which the meaning of critical values depends, one per line. Their hash is stored with
     * critical values for as long as the logs are kept, so the lines of an existing method must never change.
     */
    List<String> canonicalLines();

    /** The calibrated components, in the order in which they are published. */
    List<Component> components();

    /** The components whose coverage is counted. */
    List<Component> events();

    /** The miscoverage of one component: the nominal one, unless the components share it. */
    default BigDecimal alpha(Component component, BigDecimal nominalAlpha) {
        return nominalAlpha;
    }

    /** Tells whether the coverage of an event is promised to be at least 1 - alpha. */
    default boolean promises(Component event) {
        return events().contains(event);
    }

    /**
     * The rule that turns the scores of units into thresholds.
     *
     * @param guarantee the configured guarantee; it is the rule, unless the method has its own
     */
    default CalibrationRule calibrationRule(Guarantee guarantee) {
        return guarantee;
    }

    /** The error in the guarantee setting if the method does not support the guarantee; empty if it does. */
    default Optional<String> objectionTo(Guarantee guarantee) {
        return Optional.empty();
    }

    /** The error in the setting if the method does not support size classes; empty if it does. */
    default Optional<String> objectionToSizeClasses() {
        return Optional.empty();
    }

    /** The error in the window setting if the method does not allow images to leave the window; empty if it does. */
    default Optional<String> objectionToForgetting() {
        return Optional.empty();
    }

    /**
     * Explains why a labelled image with ignored pixels has no score; empty if the method excludes these pixels. A
     * method may exclude them only under one condition: on the annotated pixels, its region covers if and only if every
     * critical value is at most its threshold.
     */
    Optional<String> objectionToIgnoredPixels();

    /** Tells whether an image has enough annotation for a score. */
    default boolean accepts(Truth truth) {
        return truth.ignored().isEmpty() || objectionToIgnoredPixels().isEmpty();
    }

    /** Tells whether training images may calibrate, with the scores of a model that was not trained on them. */
    default boolean usesTrainingImages() {
        return false;
    }

    /** Tells whether the area or volume between the inner and the outer set can be monitored for drift. */
    default boolean hasBand() {
        return ConformalMethods.type(type()).orElseThrow().hasBand();
    }

    /**
     * The promise as text.
     *
     * @param channel structure to which the procedure applies
     * @param alpha nominal miscoverage or risk
     */
    Promise promise(Channel channel, BigDecimal alpha);

    /** Tells whether the method predicts an interval for a number instead of sets of pixels. */
    default boolean predictsInterval() {
        return false;
    }

    /**
     * Tells whether a region may cover although a critical value exceeds its threshold. The order statistic of the
     * critical values then gives a lower bound for the coverage, and not the coverage itself.
     */
    default boolean mayCoverByChance() {
        return false;
    }

    /** The measures of predicted regions in an evaluation, in the order of the columns. */
    List<Measure> measures();

    /**
     * Tells whether a component can be predicted for an image. A component that needs scores cannot be predicted from a
     * mask: no finite threshold covers it.
     */
    boolean isSupported(Component component, ScoredImage image);

    /**
     * Computes the scores of a labelled image; empty if the method makes no claim about such an image.
     *
     * @param channel structure to which the procedure applies
     * @param truth annotation that the method {@linkplain #accepts accepts}; scores exclude its ignored pixels
     */
    Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth);

    /**
     * Computes the prediction regions of an image, one for each level, in order.
     *
     * @param channel structure to which the procedure applies
     */
    List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels);

    /**
     * A level at which a region is predicted.
     *
     * @param nominalAlpha the configured miscoverage
     * @param thresholds one threshold for each calibrated component; plus infinity always covers
     */
    record Level(BigDecimal nominalAlpha, Map<Component, Double> thresholds) {

        /** Returns the threshold of a component that the procedure has. */
        double threshold(Component component) {
            return thresholds.get(component);
        }
    }

    /** Provides the annotation of an image. */
    @FunctionalInterface
    interface Truth {

        /** The labelled pixels of a structure; none of them is ignored. */
        PackedMask of(Channel channel);

        /** The pixels that were not annotated, at least one; empty if every pixel is annotated. */
        default Optional<PackedMask> ignored() {
            return Optional.empty();
        }
    }
}
