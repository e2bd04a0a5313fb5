package io.conformalstreams.processor.procedure;

import io.conformalstreams.conformal.risk.CutGrid;
import io.conformalstreams.conformal.risk.LossCurve;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The losses of an image at every cut, by the steps where they rise.
 *
 * @param steps cuts and losses, both ascending, losses above 0; none where nothing can be missed
 */
public record Losses(List<Step> steps) {

    /** Nothing can be missed. */
    public static final Losses NONE = new Losses(List.of());

    /**
     * A rise.
     *
     * @param cut the smallest at which the loss is this high
     * @param loss in units of 1/{@link LossCurve#ONE}
     */
    public record Step(double cut, long loss) {}

    /** Refuses steps that do not rise. */
    public Losses {
        steps = List.copyOf(steps);
        for (int i = 0; i < steps.size(); i++) {
            boolean rises = i == 0
                    ? steps.get(0).loss() > 0
                    : steps.get(i).cut() > steps.get(i - 1).cut()
                            && steps.get(i).loss() > steps.get(i - 1).loss();
            if (!rises || steps.get(i).loss() > LossCurve.ONE) {
                throw new IllegalArgumentException("losses must rise within 0.." + LossCurve.ONE + ": " + steps);
            }
        }
    }

    static Losses of(LossCurve curve) {
        List<Step> steps = new ArrayList<>();
        for (int index = 1; index < curve.grid().size(); index++) {
            if (curve.loss(index) > curve.loss(index - 1)) {
                steps.add(new Step(curve.grid().cut(index), curve.loss(index)));
            }
        }
        return new Losses(steps);
    }

    /** At every cut of a grid that has the cuts of all steps. */
    public LossCurve on(CutGrid grid) {
        long[] losses = new long[grid.size()];
        int next = 0;
        long loss = 0;
        for (int index = 0; index < losses.length; index++) {
            if (next < steps.size() && steps.get(next).cut() == grid.cut(index)) {
                loss = steps.get(next++).loss();
            }
            losses[index] = loss;
        }
        if (next < steps.size()) {
            throw new IllegalArgumentException("cut " + steps.get(next).cut() + " is none of " + grid);
        }
        return LossCurve.of(grid, losses);
    }

    /** The loss at a cut, in units of 1/{@link LossCurve#ONE}. */
    public long at(double cut) {
        long loss = 0;
        for (Step step : steps) {
            loss = step.cut() <= cut ? step.loss() : loss;
        }
        return loss;
    }

    /** The larger loss at each cut: a unit of several images is as bad as its worst one. */
    public Losses maximum(Losses other) {
        TreeSet<Double> cuts = new TreeSet<>();
        steps.forEach(step -> cuts.add(step.cut()));
        other.steps.forEach(step -> cuts.add(step.cut()));
        List<Step> larger = new ArrayList<>();
        long before = 0;
        for (double cut : cuts) {
            long loss = Math.max(at(cut), other.at(cut));
            if (loss > before) {
                larger.add(new Step(cut, loss));
                before = loss;
            }
        }
        return new Losses(larger);
    }
}
