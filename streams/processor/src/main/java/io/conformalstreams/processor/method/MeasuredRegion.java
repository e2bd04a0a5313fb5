package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.component.Component;
import java.util.Map;
import java.util.Optional;

/** A predicted region and its truth: the input of a {@link Measure}. */
public final class MeasuredRegion {

    private final PredictionRegion region;
    private final long pixels;
    private final Map<Component, Double> thresholds;
    private final PackedMask truth;
    private final PackedMask predictedMask;
    private final double labelledValue;
    private final long coveredByOuter;

    /**
     * @param thresholds thresholds from which the region was predicted
     * @param truth labelled pixels of the structure
     * @param predictedMask the point prediction
     * @param labelledValue labelled value of the number that the interval predicts; NaN if the region is a pair of sets
     * @param ignored pixels that were not annotated; measures exclude them
     */
    public MeasuredRegion(
            PredictionRegion region,
            Map<Component, Double> thresholds,
            PackedMask truth,
            PackedMask predictedMask,
            double labelledValue,
            Optional<PackedMask> ignored) {
        this.region = ignored.map(pixels -> without(pixels, region)).orElse(region);
        this.pixels = truth.grid().size() - ignored.map(PackedMask::count).orElse(0L);
        this.thresholds = Map.copyOf(thresholds);
        this.truth = truth;
        this.predictedMask = ignored.map(predictedMask::minus).orElse(predictedMask);
        this.labelledValue = labelledValue;
        this.coveredByOuter =
                this.region instanceof PredictionRegion.Sets sets ? sets.outer().intersectionCount(truth) : 0;
    }

    private static PredictionRegion without(PackedMask ignored, PredictionRegion region) {
        return region instanceof PredictionRegion.Sets sets
                ? new PredictionRegion.Sets(
                        sets.inner().minus(ignored), sets.outer().minus(ignored))
                : region;
    }

    /** Number of annotated pixels. */
    public long pixels() {
        return pixels;
    }

    /** The inner set, on the annotated pixels. */
    public PackedMask inner() {
        return ((PredictionRegion.Sets) region).inner();
    }

    /** The outer set, on the annotated pixels. */
    public PackedMask outer() {
        return ((PredictionRegion.Sets) region).outer();
    }

    /** The interval. */
    public PredictionRegion.Interval interval() {
        return (PredictionRegion.Interval) region;
    }

    /**
     * The lower bound for the Dice coefficient of the predicted mask; NaN if the region gives none, or if some pixels
     * were not annotated.
     */
    public double diceBound() {
        if (region instanceof PredictionRegion.Interval interval) {
            return interval.quantity() == Quantity.DICE ? interval.interval().lower() : Double.NaN;
        }
        return ((PredictionRegion.Sets) region)
                .diceBound()
                .map(PredictionRegion.DiceBound::value)
                .orElse(Double.NaN);
    }

    /** Whether the region is marked for review; empty if the procedure has no limit. */
    public Optional<Boolean> review() {
        return region instanceof PredictionRegion.Interval interval
                ? interval.review()
                : ((PredictionRegion.Sets) region).diceBound().flatMap(PredictionRegion.DiceBound::review);
    }

    /** The threshold of a component; NaN if the method does not have the component. */
    public double threshold(Component component) {
        return thresholds.getOrDefault(component, Double.NaN);
    }

    /** Labelled pixels of the structure. */
    public PackedMask truth() {
        return truth;
    }

    /** The point prediction, on the annotated pixels. */
    public PackedMask predictedMask() {
        return predictedMask;
    }

    /** The labelled value of the number that the interval predicts. */
    public double labelledValue() {
        return labelledValue;
    }

    /** Number of pixels that are in the truth and in the outer set. */
    public long coveredByOuter() {
        return coveredByOuter;
    }

    /** Number of pixels that are in the truth but outside the outer set. */
    public long missedByOuter() {
        return truth.count() - coveredByOuter;
    }
}
