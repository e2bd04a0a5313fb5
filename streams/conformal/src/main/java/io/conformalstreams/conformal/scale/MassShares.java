package io.conformalstreams.conformal.scale;

import io.conformalstreams.conformal.image.CumulativeMass;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * The scale on which the value of a pixel is the share of the image's predicted mass that lies at or below its score
 * (after Luo and Zhou, "Conditional conformal risk adaptation", arXiv 2504.07611):
 *
 * <pre>  f(v) = sum{ m(u) : s(u) &lt;= s(v) } / sum{ m(u) : all u },</pre>
 *
 * <p>where m(u) is the probability of the pixel u as {@link PixelMass} rounds it. The pixels with f &gt;= c leave out
 * pixels that together have less than the share c of the mass, and they are as few as possible: pixels with equal scores
 * enter together. So a cut adapts to the image. A cut of the scores themselves would leave out a large share of a
 * faint structure, and a small share of a bright one.
 *
 * <p>Both sums are exact integers. The value is their quotient after each was rounded to a double, so it is the same on
 * every machine, and it never decreases with the score. The highest score of an image with mass has the value 1. A
 * pixel has the value 0 if neither it nor a lower one has mass. All values of an image without mass are 0: a set at a
 * cut above 0 is then empty.
 *
 * <p>The instance is thread-safe. {@link CumulativeMass} tells how many passes an answer costs.
 */
public record MassShares(ScoreMap scores, CumulativeMass mass) implements ScoreScale {

    /** Returns the scale of an image's scores, in one pass. */
    public static MassShares of(ScoreMap scores, PixelMass mass) {
        return new MassShares(scores, scores.cumulativeMass(mass));
    }

    @Override
    public double value(double score) {
        return share(mass.upTo(score));
    }

    private double share(long part) {
        return part == 0 ? 0 : (double) part / (double) mass.total();
    }

    @Override
    public PackedMask upperSet(double cut) {
        return upperSets(value -> value >= cut).get(0);
    }

    /**
     * Returns for each condition the pixels whose value fulfils it.
     *
     * @param conditions of the form "large enough": if a value fulfils one, so does every larger value
     */
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        double[] lowest = lowestScores(conditions);
        List<DoublePredicate> onScores = new ArrayList<>();
        for (double score : lowest) {
            // NaN stands for no score, and fails the comparison.
            onScores.add(other -> other >= score);
        }
        return scores.upperSets(onScores.toArray(DoublePredicate[]::new));
    }

    @Override
    public long[] countsBelow(double[] cuts, PackedMask region) {
        double[] lowest = lowestScores(DoubleStream.of(cuts)
                .mapToObj(cut -> (DoublePredicate) value -> value >= cut)
                .toArray(DoublePredicate[]::new));
        int reached = (int)
                DoubleStream.of(lowest).filter(score -> !Double.isNaN(score)).count();
        long[] counts = scores.countsBelow(Arrays.copyOf(lowest, reached), region);
        long[] all = Arrays.copyOf(counts, cuts.length);
        Arrays.fill(all, reached, all.length, region.count());
        return all;
    }

    /**
     * Returns for each condition the lowest score whose value fulfils it: -inf if every value does, NaN if no value of
     * the image does.
     */
    private double[] lowestScores(DoublePredicate[] conditions) {
        long[] parts = Arrays.stream(conditions).mapToLong(this::smallestPart).toArray();
        double[] found =
                mass.lowestScores(LongStream.of(parts).filter(this::needsAScore).toArray());
        double[] lowest = new double[parts.length];
        int next = 0;
        for (int i = 0; i < parts.length; i++) {
            double atEnd = parts[i] == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
            lowest[i] = needsAScore(parts[i]) ? found[next++] : atEnd;
        }
        return lowest;
    }

    private boolean needsAScore(long part) {
        return part > 0 && part <= mass.total();
    }

    /** Returns the smallest mass whose share fulfils a condition; more than the total if none does. */
    private long smallestPart(DoublePredicate condition) {
        long low = 0;
        long high = mass.total() + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (condition.test(share(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
