package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The losses of an image as a step function of the threshold.
 *
 * @param steps thresholds and losses, both ascending, with losses above 0; empty if nothing can be missed
 */
public record Losses(List<Step> steps) {

    /** The losses of an image in which nothing can be missed. */
    public static final Losses NONE = new Losses(List.of());

    /**
     * A step, at which the loss rises.
     *
     * @param threshold the smallest threshold with this loss
     * @param loss loss in units of 1/{@link LossCurve#ONE}
     */
    public record Step(double threshold, long loss) {}

    /** Rejects steps whose thresholds or losses do not rise. */
    public Losses {
        steps = List.copyOf(steps);
        for (int i = 0; i < steps.size(); i++) {
            boolean rises = i == 0
                    ? steps.get(0).loss() > 0
                    : steps.get(i).threshold() > steps.get(i - 1).threshold()
                            && steps.get(i).loss() > steps.get(i - 1).loss();
            if (!rises || steps.get(i).loss() > LossCurve.ONE) {
                throw new IllegalArgumentException(
                        "losses must increase and lie within 0.." + LossCurve.ONE + ": " + steps);
            }
        }
    }

    /** Returns the steps of a curve. */
    public static Losses of(LossCurve curve) {
        List<Step> steps = new ArrayList<>();
        for (int index = 1; index < curve.grid().size(); index++) {
            if (curve.loss(index) > curve.loss(index - 1)) {
                steps.add(new Step(curve.grid().threshold(index), curve.loss(index)));
            }
        }
        return new Losses(steps);
    }

    /** Returns the loss at each threshold of a grid. The grid must contain the thresholds of all steps. */
    public LossCurve on(ThresholdGrid grid) {
        long[] losses = new long[grid.size()];
        int next = 0;
        long loss = 0;
        for (int index = 0; index < losses.length; index++) {
            if (next < steps.size() && steps.get(next).threshold() == grid.threshold(index)) {
                loss = steps.get(next++).loss();
            }
            losses[index] = loss;
        }
        if (next < steps.size()) {
            throw new IllegalArgumentException("threshold " + steps.get(next).threshold() + " is not in " + grid);
        }
        return LossCurve.of(grid, losses);
    }

    /** Returns the loss at a threshold, in units of 1/{@link LossCurve#ONE}. */
    public long at(double threshold) {
        long loss = 0;
        for (Step step : steps) {
            loss = step.threshold() <= threshold ? step.loss() : loss;
        }
        return loss;
    }

    /** Returns the larger loss at each threshold: a unit with several images is as bad as its worst image. */
    public Losses maximum(Losses other) {
        TreeSet<Double> thresholds = new TreeSet<>();
        steps.forEach(step -> thresholds.add(step.threshold()));
        other.steps.forEach(step -> thresholds.add(step.threshold()));
        List<Step> larger = new ArrayList<>();
        long before = 0;
        for (double threshold : thresholds) {
            long loss = Math.max(at(threshold), other.at(threshold));
            if (loss > before) {
                larger.add(new Step(threshold, loss));
                before = loss;
            }
        }
        return new Losses(larger);
    }
}
