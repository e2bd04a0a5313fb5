package io.conformalstreams.conformal.lesion;

import io.conformalstreams.conformal.image.ConnectedComponents;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.scale.GivenScores;
import io.conformalstreams.conformal.scale.ScoreScale;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Sets {v : s(v) &gt;= c} that find at least a share 1 - delta of the lesions of an image. The lesions are the
 * connected components of the truth, with neighbours as in {@link ConnectedComponents}. A set at the cut c finds a
 * lesion Y if it misses at most a share epsilon of it:
 *
 * <pre>  1 - |{v in Y : s(v) &gt;= c}| / |Y| &lt;= epsilon.</pre>
 *
 * <p>The critical cut of Y is the K-th largest score in Y, K = max(1, ceil((1 - epsilon) |Y|)), as in
 * {@link LesionSets}. At least one pixel of a found lesion is therefore in the set. The critical cut of an image with N
 * lesions is the M-th largest of their critical cuts, M = max(1, ceil((1 - delta) N)): at this cut, and at no higher
 * one, the set finds at least M lesions. The critical value of the image is the negated cut, so the image is the
 * exchangeable unit and the rank rule applies as usual.
 *
 * @param tolerance epsilon, the share of a lesion that the set may miss, at least 0 and below 1
 * @param lesionTolerance delta, the share of the lesions that the set need not find, at least 0 and below 1
 */
public record LesionWiseSets(BigDecimal tolerance, BigDecimal lesionTolerance) {

    /** Below this number of pixels, sorting is faster than counting, whose tables have to be cleared. */
    private static final int SORTED_PIXELS = 1 << 13;

    /** Rejects a share outside [0, 1). */
    public LesionWiseSets {
        requireShare("tolerance", tolerance);
        requireShare("lesionTolerance", lesionTolerance);
    }

    private static void requireShare(String name, BigDecimal share) {
        if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException(name + " " + share + " must be at least 0 and below 1");
        }
    }

    /**
     * Returns the nonconformity score of a labelled image. It is at most a threshold if and only if the set at that
     * threshold finds enough lesions. It is minus infinity for an image without lesions, never NaN, and -0.0 becomes
     * 0.0.
     *
     * @param scores on any scale: it keeps the order of the pixels, so the critical pixel is the same
     * @throws io.conformalstreams.conformal.image.InvalidImageException if the truth lies on another grid
     */
    public double criticalValue(ScoreScale scores, PackedMask truth) {
        truth.requireGrid(scores.scores().grid());
        return truth.isEmpty() ? Double.NEGATIVE_INFINITY : 0.0 - scores.value(criticalScore(scores.scores(), truth));
    }

    /** Returns the nonconformity score, as in {@link #criticalValue(ScoreScale, PackedMask)}, of the given scores. */
    public double criticalValue(ScoreMap scores, PackedMask truth) {
        return criticalValue(new GivenScores(scores), truth);
    }

    private double criticalScore(ScoreMap scores, PackedMask truth) {
        LesionCuts cuts = new LesionCuts(scores);
        ConnectedComponents.forEach(truth, cuts::add);
        return cuts.largest(LesionSets.atLeast(BigDecimal.ONE.subtract(lesionTolerance), cuts.count));
    }

    /**
     * Returns {v : s(v) &gt;= -threshold}, where s is on a scale. At +inf this is the whole image.
     *
     * @throws IllegalArgumentException if the threshold is NaN
     */
    public PackedMask set(ScoreScale scores, double threshold) {
        return new LesionSets(tolerance).set(scores, threshold);
    }

    /** Returns the set, as in {@link #set(ScoreScale, double)}, of the given scores. */
    public PackedMask set(ScoreMap scores, double threshold) {
        return set(new GivenScores(scores), threshold);
    }

    /** The critical cuts of the lesions seen so far. */
    private final class LesionCuts {
        private final ScoreMap scores;
        private double[] cuts = new double[16];
        private int count;

        LesionCuts(ScoreMap scores) {
            this.scores = scores;
        }

        void add(int[] pixels, int from, int to) {
            if (count == cuts.length) {
                cuts = Arrays.copyOf(cuts, 2 * count);
            }
            long found = LesionSets.atLeast(BigDecimal.ONE.subtract(tolerance), to - from);
            int smallestFound = Math.toIntExact(to - from - found + 1);
            cuts[count++] = 0.0
                    + (to - from < SORTED_PIXELS
                            ? sorted(pixels, from, to)[smallestFound - 1]
                            : scores.select(mask(pixels, from, to), smallestFound));
        }

        private double[] sorted(int[] pixels, int from, int to) {
            double[] values = new double[to - from];
            for (int index = from; index < to; index++) {
                values[index - from] = scores.at(pixels[index]);
            }
            Arrays.sort(values);
            return values;
        }

        private PackedMask mask(int[] pixels, int from, int to) {
            long[] words = new long[(scores.grid().size() + Long.SIZE - 1) / Long.SIZE];
            for (int index = from; index < to; index++) {
                words[pixels[index] / Long.SIZE] |= 1L << pixels[index];
            }
            return PackedMask.ofWords(scores.grid(), words);
        }

        double largest(long rank) {
            Arrays.sort(cuts, 0, count);
            return cuts[Math.toIntExact(count - rank)];
        }
    }
}
