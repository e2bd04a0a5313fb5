package io.conformalstreams.conformal.volume;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Intervals for the volume of a structure, after the idea of COMPASS (arXiv 2509.22240). COMPASS calibrates a metric by
 * perturbing it. Here the metric is the number of pixels above a cut, and the cut is moved. Let s be the scores, c the
 * model's cut and lambda a threshold. The interval is
 *
 * <pre>  [ |{v : s(v) - c &gt; lambda}|, |{v : c - s(v) &lt;= lambda}| ],</pre>
 *
 * <p>the volumes at the cuts c + lambda and c - lambda. The critical value of an image with V labelled pixels is the
 * smallest lambda &gt;= 0 whose interval contains V. With scores in descending order s_1 &gt;= s_2 &gt;= ... it is
 *
 * <pre>  max(0, c - s_V, s_(V+1) - c).</pre>
 *
 * <p>If V = 0, the term c - s_V is left out. If every pixel is labelled, the term s_(V+1) - c is left out.
 *
 * <p>Interval and critical value use the same difference s - c in doubles. Rounding preserves the order of the scores,
 * and c - s is rounded exactly as s - c except for the sign. So an interval contains V if and only if the critical
 * value is at most lambda, to the last bit. A sum c + lambda would be rounded differently, and could disagree.
 *
 * <p>If the rank of the threshold exceeds the number of critical values, the code of COMPASS takes the largest critical
 * value, which under-covers. Here the threshold is then +inf, and its interval contains every volume.
 */
public final class VolumeIntervals {

    private VolumeIntervals() {}

    /**
     * Returns the critical value of a labelled image, at least 0. It is +inf if an infinite score is needed to reach
     * the labelled volume.
     *
     * <p>At most one of the two terms is positive. Let P be the number of pixels above the cut. If V &gt; P, only the
     * term with s_V can be positive, and s_V is not above the cut. If V &lt; P, only the term with s_(V+1) can be
     * positive, and s_(V+1) is above the cut. So only one score is selected, and only the pixels on its side of the cut
     * are read.
     *
     * @param labelledPixels V, from 0 to the number of pixels
     * @throws IllegalArgumentException for another number
     */
    public static double criticalValue(PredictedImage image, long labelledPixels) {
        ScoreMap scores = image.scores();
        if (labelledPixels < 0 || labelledPixels > scores.grid().size()) {
            throw new IllegalArgumentException(labelledPixels + " labelled pixels do not fit " + scores.grid());
        }
        double cut = image.kind().cut();
        PackedMask predicted = image.predictedMask();
        long predictedPixels = predicted.count();
        if (labelledPixels > predictedPixels) {
            PackedMask background = PackedMask.all(scores.grid()).minus(predicted);
            return cut - scores.select(background, scores.grid().size() - labelledPixels + 1) + 0.0;
        }
        return labelledPixels == predictedPixels
                ? 0
                : scores.select(predicted, predictedPixels - labelledPixels) - cut + 0.0;
    }

    /**
     * Returns the intervals at several thresholds, in one pass over the scores.
     *
     * @param thresholds the thresholds. +inf gives the interval of all volumes. A threshold below 0 gives the interval
     *     at 0, because no critical value is below 0
     * @return one interval for each threshold
     * @throws IllegalArgumentException if one is NaN
     */
    public static List<VolumeInterval> intervals(PredictedImage image, double... thresholds) {
        for (double threshold : thresholds) {
            if (Double.isNaN(threshold)) {
                throw new IllegalArgumentException("threshold must not be NaN");
            }
        }
        // Splits of the same units share most of their thresholds.
        double[] distinct = Arrays.stream(thresholds)
                .map(threshold -> Math.max(0.0, threshold))
                .sorted()
                .distinct()
                .toArray();
        List<VolumeInterval> ofDistinct = ofDistinct(image, distinct);
        return Arrays.stream(thresholds)
                .mapToObj(threshold -> ofDistinct.get(Arrays.binarySearch(distinct, Math.max(0.0, threshold))))
                .toList();
    }

    private static List<VolumeInterval> ofDistinct(PredictedImage image, double[] thresholds) {
        double cut = image.kind().cut();
        DoublePredicate[] conditions = new DoublePredicate[2 * thresholds.length];
        for (int i = 0; i < thresholds.length; i++) {
            double threshold = thresholds[i];
            conditions[2 * i] = score -> score - cut > threshold;
            conditions[2 * i + 1] = score -> cut - score <= threshold;
        }
        List<PackedMask> sets = image.scores().upperSets(conditions);
        List<VolumeInterval> intervals = new ArrayList<>();
        for (int i = 0; i < thresholds.length; i++) {
            intervals.add(new VolumeInterval(
                    sets.get(2 * i).count(), sets.get(2 * i + 1).count()));
        }
        return intervals;
    }
}
