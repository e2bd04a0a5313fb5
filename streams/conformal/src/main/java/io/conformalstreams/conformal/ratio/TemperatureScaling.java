package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Fits the temperature T by maximum likelihood. A logit z of one channel means the probability 1/(1 + exp(-z/T)) (Guo,
 * Pleiss, Sun and Weinberger, "On calibration of modern neural networks", arXiv 1706.04599; used in arXiv 2505.19585,
 * section 4). Let n1(z) be the number of labelled pixels with logit z, and n0(z) the number of other pixels. Then b =
 * 1/T minimises
 *
 * <pre>  NLL(b) = sum over z of n1(z) ln(1 + exp(-b z)) + n0(z) ln(1 + exp(b z)),</pre>
 *
 * <p>which is convex in b.
 *
 * <p>The state consists of the two histograms. For 8-bit scores they have one entry for each of the 256 levels, and are
 * exact. For other scores the logit is rounded to a multiple of 1/32 and clipped to a magnitude of 32. Rounding changes
 * a logit by at most 1/64, and the likelihood by at most b/64 per pixel. A probability p counts as the logit ln(p/(1 -
 * p)), clipped to a magnitude of 32.
 *
 * <p>Images may be added in any order, and partial states may be merged. The same images must not be used for
 * calibration later. The class is not thread-safe.
 */
public final class TemperatureScaling {
    private static final int LEVELS_PER_UNIT = 32;
    private static final int LARGEST_LOGIT = 32;

    /** T is searched between 1/100 and 100. */
    private static final double LARGEST_FACTOR = 100;

    private static final int MOST_STEPS = 200;

    private final ScoreKind kind;
    private final ScoreEncoding encoding;
    private final double[] logits;

    /** The scores below cut i have the levels 0..i. */
    private final double[] cuts;

    private final long[] labelled;
    private final long[] others;

    /** Creates empty histograms for scores of a kind and an encoding. */
    public TemperatureScaling(ScoreKind kind, ScoreEncoding encoding) {
        this.kind = kind;
        this.encoding = encoding;
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            double[] scores = IntStream.range(0, 1 << Byte.SIZE)
                    .mapToDouble(level -> uint8.scale() * level + uint8.offset())
                    .distinct()
                    .toArray();
            logits = Arrays.stream(scores).map(this::logit).toArray();
            cuts = Arrays.copyOfRange(scores, 1, scores.length);
        } else {
            int highest = LARGEST_LOGIT * LEVELS_PER_UNIT;
            logits = IntStream.rangeClosed(-highest, highest)
                    .mapToDouble(level -> (double) level / LEVELS_PER_UNIT)
                    .toArray();
            cuts = IntStream.rangeClosed(1 - highest, highest)
                    .mapToDouble(level -> score((level - 0.5) / LEVELS_PER_UNIT))
                    .toArray();
        }
        labelled = new long[logits.length];
        others = new long[logits.length];
    }

    private double logit(double score) {
        double logit = kind == ScoreKind.LOGIT ? score : StrictMath.log(score / (1 - score));
        return kind == ScoreKind.LOGIT ? logit : Math.max(-LARGEST_LOGIT, Math.min(LARGEST_LOGIT, logit));
    }

    private double score(double logit) {
        return kind == ScoreKind.LOGIT ? logit : Logistic.of(logit);
    }

    /**
     * Counts the pixels of an image.
     *
     * @throws IllegalArgumentException if its scores have another encoding
     * @throws io.conformalstreams.conformal.image.InvalidImageException if truth and scores lie on different grids
     */
    public void add(ScoreMap scores, PackedMask truth) {
        if (!scores.encoding().equals(encoding)) {
            throw new IllegalArgumentException(
                    "the scores are encoded as " + scores.encoding() + ", but the histograms count " + encoding);
        }
        long[] belowInTruth = scores.countsBelow(cuts, truth);
        long[] below = scores.countsBelow(cuts, PackedMask.all(scores.grid()));
        long truthCounted = 0;
        long counted = 0;
        for (int level = 0; level < logits.length; level++) {
            boolean last = level == cuts.length;
            long truthUpToHere = last ? truth.count() : belowInTruth[level];
            long upToHere = last ? scores.grid().size() : below[level];
            labelled[level] += truthUpToHere - truthCounted;
            others[level] += upToHere - counted - (truthUpToHere - truthCounted);
            truthCounted = truthUpToHere;
            counted = upToHere;
        }
    }

    /**
     * Adds the counts of other histograms. The other histograms do not change.
     *
     * @throws IllegalArgumentException if the histograms are for scores of another kind or encoding
     */
    public void merge(TemperatureScaling other) {
        if (kind != other.kind || !encoding.equals(other.encoding)) {
            throw new IllegalArgumentException("the histograms are for scores of different kinds or encodings");
        }
        for (int level = 0; level < logits.length; level++) {
            labelled[level] += other.labelled[level];
            others[level] += other.others[level];
        }
    }

    /**
     * Returns T in 1/100..100. If the likelihood still rises at an end of this range, T is that end; for example, it is
     * 1/100 if the scores separate the pixels perfectly. The result is empty if all temperatures are equally likely,
     * for example without pixels.
     */
    public OptionalDouble temperature() {
        if (curvature(1) <= 0) {
            return OptionalDouble.empty();
        }
        double low = 1 / LARGEST_FACTOR;
        double high = LARGEST_FACTOR;
        if (slope(low) >= 0) {
            return OptionalDouble.of(1 / low);
        }
        if (slope(high) <= 0) {
            return OptionalDouble.of(1 / high);
        }
        double b = 1;
        for (int step = 0; step < MOST_STEPS; step++) {
            double slope = slope(b);
            if (slope < 0) {
                low = b;
            } else {
                high = b;
            }
            double newton = b - slope / curvature(b);
            double next = newton > low && newton < high ? newton : (low + high) / 2;
            if (Math.abs(next - b) <= Math.ulp(b)) {
                break;
            }
            b = next;
        }
        return OptionalDouble.of(1 / b);
    }

    /**
     * Returns the mean over all pixels of ln(1 + exp(-b z)) for labelled pixels and ln(1 + exp(b z)) for other pixels,
     * or NaN without pixels.
     */
    public double negativeLogLikelihood(double temperature) {
        double sum = 0;
        long pixels = 0;
        for (int level = 0; level < logits.length; level++) {
            double z = logits[level] / temperature;
            double common = StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
            sum += labelled[level] * (common + Math.max(0, -z)) + others[level] * (common + Math.max(0, z));
            pixels += labelled[level] + others[level];
        }
        return sum / pixels;
    }

    private double slope(double b) {
        double slope = 0;
        for (int level = 0; level < logits.length; level++) {
            long pixels = labelled[level] + others[level];
            slope += logits[level] * (pixels * Logistic.of(b * logits[level]) - labelled[level]);
        }
        return slope;
    }

    private double curvature(double b) {
        double curvature = 0;
        for (int level = 0; level < logits.length; level++) {
            double z = logits[level];
            double spread = Logistic.of(b * z) * Logistic.of(-b * z);
            curvature += z * z * (labelled[level] + others[level]) * spread;
        }
        return curvature;
    }
}
