package io.conformalstreams.conformal.adaptation;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Inner and outer sets of K models that were cross-fitted on K folds, with one threshold for each set (Barber, Candes,
 * Ramdas and Tibshirani, "Predictive inference with the jackknife+", arXiv 1905.02928: the jackknife-minmax of section
 * 2.2, with folds). The model of a fold is trained on all units outside that fold. The critical value A_i of unit i
 * comes from the model of its own fold k(i), which has not seen the unit. A new image is scored by all models, s_1,
 * ..., s_K. Its sets are the most cautious ones: every model can take a pixel out of the inner set or put one into the
 * outer set:
 *
 * <pre>  I = { v : min_k s_k(v) &gt; lambda_I },    O = { v : max_k s_k(v) &gt;= -lambda_O }.</pre>
 *
 * <p>Lambda is an order statistic of the critical values. {@link CrossConformalCoverage} proves a lower bound of the
 * coverage of these sets: 1 - alpha if every fold is one unit, and less if folds have several units.
 */
public final class CrossConformalSets {

    private static final int BLOCK = 1024;

    private CrossConformalSets() {}

    /**
     * Returns the critical values of a training unit.
     *
     * @param scores from the model that was trained without this unit
     */
    public static CriticalValues outOfFold(ScoreMap scores, PackedMask truth) {
        RegionExtremes extremes = scores.extremes(truth);
        return new CriticalValues(extremes.highestOutside(), -extremes.lowestInside());
    }

    /**
     * Returns the critical values of a training unit, computed from its annotated pixels.
     *
     * @param scores from the model that was trained without this unit
     * @param truth the object, without ignored pixels
     * @param ignored the pixels that were not annotated
     */
    public static CriticalValues outOfFold(ScoreMap scores, PackedMask truth, PackedMask ignored) {
        return new CriticalValues(scores.highestOutside(truth.union(ignored)), -scores.lowestInside(truth));
    }

    /**
     * Returns the critical values of a unit that no model has seen: the smallest thresholds at which both sets cover.
     *
     * @param scores from the models of all folds, on one grid
     */
    public static CriticalValues criticalValues(List<ScoreMap> scores, PackedMask truth) {
        return criticalValues(scores, truth, PackedMask.none(truth.grid()));
    }

    /**
     * Returns the critical values of a unit that no model has seen, computed from its annotated pixels.
     *
     * @param scores from the models of all folds, on one grid
     * @param truth the object, without ignored pixels
     * @param ignored the pixels that were not annotated
     */
    public static CriticalValues criticalValues(List<ScoreMap> scores, PackedMask truth, PackedMask ignored) {
        Grid grid = requireOneGrid(scores);
        double highestOutside = Double.NEGATIVE_INFINITY;
        double lowestInside = Double.POSITIVE_INFINITY;
        double[] lowest = new double[BLOCK];
        double[] highest = new double[BLOCK];
        double[] next = new double[BLOCK];
        for (int first = 0; first < grid.size(); first += BLOCK) {
            int count = Math.min(BLOCK, grid.size() - first);
            readExtremes(scores, first, count, lowest, highest, next);
            for (int i = 0; i < count; i++) {
                if (truth.contains(first + i)) {
                    lowestInside = Math.min(lowestInside, highest[i]);
                } else if (!ignored.contains(first + i)) {
                    highestOutside = Math.max(highestOutside, lowest[i]);
                }
            }
        }
        return new CriticalValues(highestOutside, -lowestInside);
    }

    private static void readExtremes(
            List<ScoreMap> scores, int first, int count, double[] lowest, double[] highest, double[] next) {
        scores.get(0).read(first, count, lowest);
        System.arraycopy(lowest, 0, highest, 0, count);
        for (ScoreMap ofModel : scores.subList(1, scores.size())) {
            ofModel.read(first, count, next);
            for (int i = 0; i < count; i++) {
                lowest[i] = Math.min(lowest[i], next[i]);
                highest[i] = Math.max(highest[i], next[i]);
            }
        }
    }

    /**
     * Returns the inner and the outer set of an image.
     *
     * @param scores from the models of all folds, on one grid
     * @param innerLambda threshold of the inner set; ±inf is legal
     * @param outerLambda threshold of the outer set; ±inf is legal
     */
    public static ConfidenceSet sets(List<ScoreMap> scores, double innerLambda, double outerLambda) {
        requireOneGrid(scores);
        List<ConfidenceSet> ofModels = new ArrayList<>();
        for (ScoreMap ofModel : scores) {
            List<PackedMask> both = ofModel.upperSets(score -> score > innerLambda, score -> -score <= outerLambda);
            ofModels.add(new ConfidenceSet(both.get(0), both.get(1)));
        }
        PackedMask inner = ofModels.get(0).inner();
        PackedMask outer = ofModels.get(0).outer();
        for (ConfidenceSet ofModel : ofModels) {
            inner = inner.intersection(ofModel.inner());
            outer = outer.union(ofModel.outer());
        }
        return new ConfidenceSet(inner, outer);
    }

    private static Grid requireOneGrid(List<ScoreMap> scores) {
        Grid grid = scores.get(0).grid();
        if (scores.stream().anyMatch(map -> !map.grid().equals(grid))) {
            throw new InvalidImageException("the score maps of all folds must be on one grid, " + grid);
        }
        return grid;
    }
}
