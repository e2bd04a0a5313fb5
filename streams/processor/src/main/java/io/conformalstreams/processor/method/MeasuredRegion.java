package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.component.Component;
import java.util.Map;

/** A predicted region and its truth, as input of a {@link Measure}. */
public final class MeasuredRegion {

    private final PredictionRegion region;
    private final Map<Component, Double> thresholds;
    private final PackedMask truth;
    private final PackedMask predictedMask;
    private final double labelledValue;
    private final long coveredByOuter;

    /**
     * @param thresholds that the region was predicted with
     * @param truth labelled pixels of the structure
     * @param predictedMask the point prediction
     * @param labelledValue the number that an interval is for, as the label has it; NaN where the region is sets
     */
    public MeasuredRegion(
            PredictionRegion region,
            Map<Component, Double> thresholds,
            PackedMask truth,
            PackedMask predictedMask,
            double labelledValue) {
        this.region = region;
        this.thresholds = Map.copyOf(thresholds);
        this.truth = truth;
        this.predictedMask = predictedMask;
        this.labelledValue = labelledValue;
        this.coveredByOuter =
                region instanceof PredictionRegion.Sets sets ? sets.outer().intersectionCount(truth) : 0;
    }

    /** The inner set. */
    public PackedMask inner() {
        return ((PredictionRegion.Sets) region).inner();
    }

    /** The outer set. */
    public PackedMask outer() {
        return ((PredictionRegion.Sets) region).outer();
    }

    /** The interval. */
    public PredictionRegion.Interval interval() {
        return (PredictionRegion.Interval) region;
    }

    /** The threshold of a component; NaN where the method has no such component. */
    public double threshold(Component component) {
        return thresholds.getOrDefault(component, Double.NaN);
    }

    /** Labelled pixels of the structure. */
    public PackedMask truth() {
        return truth;
    }

    /** The point prediction. */
    public PackedMask predictedMask() {
        return predictedMask;
    }

    /** The number that the interval is for, as the label has it. */
    public double labelledValue() {
        return labelledValue;
    }

    /** Number of pixels in the truth and in the outer set. */
    public long coveredByOuter() {
        return coveredByOuter;
    }

    /** Number of pixels in the truth and outside the outer set. */
    public long missedByOuter() {
        return truth.count() - coveredByOuter;
    }
}
