package io.conformalstreams.conformal.volume;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Intervals for the volume of a structure, after the idea of COMPASS (arXiv 2509.22240): calibrate the metric, here the
 * number of pixels above a cut, by moving the cut. With the scores s, the model's cut c and a threshold lambda, the
 * interval is
 *
 * <pre>  [ |{v : s(v) - c &gt; lambda}|, |{v : c - s(v) &lt;= lambda}| ],</pre>
 *
 * <p>the volumes at the cuts c + lambda and c - lambda. The critical value of an image with V labelled pixels is the
 * smallest lambda &gt;= 0 whose interval contains V. With scores in descending order s_1 &gt;= s_2 &gt;= ... it is
 *
 * <pre>  max(0, c - s_V, s_(V+1) - c),</pre>
 *
 * <p>without the term in c - s_V for V = 0, and without the one in s_(V+1) - c where every pixel is labelled.
 *
 * <p>Both use the same difference s - c in double. Rounding keeps the order of the scores and is the same for c - s but for
 * the sign, so an interval contains V exactly where the critical value is at most lambda, to the last bit. A sum c + lambda
 * would be rounded another time and could disagree.
 *
 * <p>COMPASS's code takes the largest critical value where the rank of the threshold exceeds their number, which under-covers.
 * Here such a threshold is +inf, and its interval has every volume.
 */
public final class VolumeIntervals {

    private VolumeIntervals() {}

    /**
     * The critical value of a labelled image: at least 0, +inf where only a score of ±inf leads to the labelled volume.
     *
     * <p>At most one of the two terms is positive: with P pixels above the cut, s_V for V &gt; P, which is not above the cut,
     * and s_(V+1) for V &lt; P, which is. So one score is selected, and only pixels on its side of the cut are read.
     *
     * @param labelledPixels V, from 0 to the number of pixels
     * @throws IllegalArgumentException for another number
     */
    public static double criticalValue(PredictedImage image, long labelledPixels) {
        ScoreMap scores = image.scores();
        if (labelledPixels < 0 || labelledPixels > scores.grid().size()) {
            throw new IllegalArgumentException(labelledPixels + " labelled pixels on " + scores.grid());
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
     * The intervals of several thresholds, in one pass over the scores.
     *
     * @param thresholds +inf gives every volume; one below 0, which no critical value is, gives the interval of 0
     * @return one for each threshold
     * @throws IllegalArgumentException when one is NaN
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
