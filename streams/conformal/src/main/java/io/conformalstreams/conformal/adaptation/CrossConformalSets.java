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
 * Inner and outer sets of K-fold cross-fitted models with one threshold a side (Barber, Candes, Ramdas and Tibshirani,
 * "Predictive inference with the jackknife+", arXiv 1905.02928: the jackknife-minmax of section 2.2, with folds). Every unit
 * trains all models but that of its own fold k(i), and has the critical value A_i that this one gives it. A new image has
 * scores s_1, ..., s_K by all models, and sets that let every one of them object:
 *
 * <pre>  I = { v : min_k s_k(v) &gt; lambda_I },    O = { v : max_k s_k(v) &gt;= -lambda_O }.</pre>
 *
 * <p>With lambda the rank rule's order statistic of A_1, ..., A_n, each set holds with probability 1 - alpha for folds of one
 * size, where cross-conformal prediction promises 1 - 2 alpha. For let c_i be the critical value of unit i by all models without
 * its fold and one other fold together, the new unit n+1 having a fold of its own: c_n+1 is that of the sets above, and c_i
 * is at most A_i, which is by one of these models. A set fails where c_n+1 &gt; lambda, hence c_n+1 &gt; c_i for
 * ceil((1 - alpha)(n + 1)) of the units, and the c_i are exchangeable. The same holds where new units calibrate with their
 * c_i: as they come in, this becomes the ordinary rule for one fixed score.
 */
public final class CrossConformalSets {

    private static final int BLOCK = 1024;

    private CrossConformalSets() {}

    /**
     * The critical values of a unit of a fold.
     *
     * @param scores by the model that was trained without it
     */
    public static CriticalValues outOfFold(ScoreMap scores, PackedMask truth) {
        RegionExtremes extremes = scores.extremes(truth);
        return new CriticalValues(extremes.highestOutside(), -extremes.lowestInside());
    }

    /**
     * The critical values of a unit of a fold, over its annotated pixels.
     *
     * @param truth without ignored pixels
     * @param ignored pixels that nobody annotated
     */
    public static CriticalValues outOfFold(ScoreMap scores, PackedMask truth, PackedMask ignored) {
        return new CriticalValues(scores.highestOutside(truth.union(ignored)), -scores.lowestInside(truth));
    }

    /**
     * The critical values of a unit that no model has seen: the smallest thresholds at which both sets hold.
     *
     * @param scores by every fold's model, on one grid
     */
    public static CriticalValues criticalValues(List<ScoreMap> scores, PackedMask truth) {
        return criticalValues(scores, truth, PackedMask.none(truth.grid()));
    }

    /**
     * The critical values of a unit that no model has seen, over its annotated pixels.
     *
     * @param scores by every fold's model, on one grid
     * @param truth without ignored pixels
     * @param ignored pixels that nobody annotated
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
     * Both sets of an image.
     *
     * @param scores by every fold's model, on one grid
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
