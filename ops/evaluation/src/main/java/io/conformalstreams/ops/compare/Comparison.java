package io.conformalstreams.ops.compare;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.evaluation.SplitCoverage;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.evaluate.LabelledCase;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import io.conformalstreams.ops.evaluate.Splits;
import io.conformalstreams.ops.evaluate.UnitImages;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Compares two contenders, for each transformation and side. */
public final class Comparison {

    /** Number of thresholds at which the sets of both are compared. */
    private static final int GRID = 33;

    private static final List<Side> SIDES = List.of(Side.INNER, Side.OUTER);

    private final PairedCases pairs;
    private final List<NamedTransformation> transformations;
    private final Splits splits;

    /**
     * @param transformations that put both contenders' scores on one scale
     * @param splits of the units; the first split determines which units calibrate the sets whose sizes are compared
     * @throws IllegalArgumentException if a transformation needs scores and a contender has masks, if it would take
     *     logits of one contender and probabilities of the other, or if the split leaves fewer than two units
     */
    public Comparison(PairedCases pairs, List<NamedTransformation> transformations, Splits splits) {
        this.pairs = pairs;
        this.transformations = List.copyOf(transformations);
        this.splits = splits;
        if (splits.units() - splits.calibration() < 2) {
            throw new IllegalArgumentException("--calibration: " + splits.calibration() + " of " + splits.units()
                    + " common units leave fewer than 2 for the comparison of the sets; choose a smaller number");
        }
        List.of(pairs.first(), pairs.second()).forEach(contender -> requireScores(contender, transformations));
        var first = pairs.first().cases().description().scoreKind();
        var second = pairs.second().cases().description().scoreKind();
        for (NamedTransformation named : transformations) {
            if (first != second && !named.transformation().needsOnlyTheMask()) {
                throw new IllegalArgumentException(
                        "--transformation: " + named.name() + " compares scores on one scale, but "
                                + pairs.first().name() + " has scores of kind " + first + " and "
                                + pairs.second().name() + " of kind " + second + "; use distance-euclidean or"
                                + " bounding-boxes, or write both models' scores as the same kind");
            }
        }
    }

    private static void requireScores(Contender contender, List<NamedTransformation> transformations) {
        for (NamedTransformation named : transformations) {
            if (contender.cases().description().hasMasks()
                    && !named.transformation().needsOnlyTheMask()) {
                throw new IllegalArgumentException("--transformation: " + named.name() + " needs scores, but the cases"
                        + " of " + contender.name() + " have masks; use distance-euclidean or bounding-boxes");
            }
        }
    }

    /**
     * Runs the comparison.
     *
     * @param alphas levels of the sizes
     * @param seed of the permutation tests
     * @param done called twice for each pair, from any thread
     * @return by transformation, then side
     */
    public List<SideComparison> run(List<BigDecimal> alphas, long seed, Runnable done) {
        List<List<CriticalValues>> criticalValues = criticalValues(done);
        List<Asked> asked = new ArrayList<>();
        for (int index = 0; index < transformations.size(); index++) {
            for (Side side : SIDES) {
                double[] first = pairs.units().largest(column(criticalValues, 2 * index, side));
                double[] second = pairs.units().largest(column(criticalValues, 2 * index + 1, side));
                var distributions = new EmpiricalDistributions(first, second);
                asked.add(new Asked(
                        transformations.get(index),
                        side,
                        distributions,
                        distributions.grid(GRID),
                        thresholds(first, alphas),
                        thresholds(second, alphas)));
            }
        }
        List<List<Shares>> byPair = IntStream.range(0, pairs.size())
                .parallel()
                .mapToObj(pair -> {
                    List<LabelledCase> both = pairs.load(pair);
                    List<Shares> shares =
                            asked.stream().map(side -> shares(both, side)).toList();
                    done.run();
                    return shares;
                })
                .toList();
        return IntStream.range(0, asked.size())
                .mapToObj(place -> compare(
                        asked.get(place),
                        byUnit(byPair.stream().map(shares -> shares.get(place)).toList()),
                        alphas,
                        seed))
                .toList();
    }

    /** The thresholds of a side's sets: common ones, and those from the calibration of each contender. */
    private record Asked(
            NamedTransformation transformation,
            Side side,
            EmpiricalDistributions distributions,
            double[] grid,
            double[] first,
            double[] second) {}

    /**
     * The shares of an image's annotated pixels in both contenders' sets, at common thresholds and at their own; or
     * their means over the images of a unit.
     */
    private record Shares(double[] firstOnGrid, double[] secondOnGrid, double[] first, double[] second) {

        private static Shares mean(List<Shares> ofImages) {
            return new Shares(
                    mean(ofImages, Shares::firstOnGrid),
                    mean(ofImages, Shares::secondOnGrid),
                    mean(ofImages, Shares::first),
                    mean(ofImages, Shares::second));
        }

        private static double[] mean(List<Shares> ofImages, Function<Shares, double[]> part) {
            return IntStream.range(0, part.apply(ofImages.get(0)).length)
                    .mapToDouble(point -> ofImages.stream()
                            .mapToDouble(shares -> part.apply(shares)[point])
                            .average()
                            .orElseThrow())
                    .toArray();
        }
    }

    private List<Shares> byUnit(List<Shares> byPair) {
        UnitImages units = pairs.units();
        return IntStream.range(0, units.size())
                .mapToObj(unit -> Shares.mean(
                        Arrays.stream(units.images(unit)).mapToObj(byPair::get).toList()))
                .toList();
    }

    /** Critical values by pair: for each transformation those of the first contender, then those of the second. */
    private List<List<CriticalValues>> criticalValues(Runnable done) {
        return IntStream.range(0, pairs.size())
                .parallel()
                .mapToObj(pair -> {
                    List<LabelledCase> both = pairs.load(pair);
                    List<CriticalValues> values = new ArrayList<>();
                    for (NamedTransformation transformation : transformations) {
                        InnerOuterSets sets = sets(transformation);
                        int first = pairs.first().channel();
                        int second = pairs.second().channel();
                        values.add(criticalValues(sets, both.get(0), first));
                        values.add(criticalValues(sets, both.get(1), second));
                    }
                    done.run();
                    return values;
                })
                .toList();
    }

    private static CriticalValues criticalValues(InnerOuterSets sets, LabelledCase labelled, int channel) {
        return sets.criticalValues(labelled.image(channel), labelled.truth(channel), labelled.ignored());
    }

    private static InnerOuterSets sets(NamedTransformation named) {
        return new InnerOuterSets(named.transformation(), named.transformation(), new Combination.Marginal());
    }

    private static double[] column(List<List<CriticalValues>> values, int column, Side side) {
        return values.stream().mapToDouble(row -> row.get(column).of(side)).toArray();
    }

    private double[] thresholds(double[] criticalValues, List<BigDecimal> alphas) {
        SplitCoverage split = new SplitCoverage(criticalValues, splits.split(0));
        return alphas.stream().mapToDouble(split::threshold).toArray();
    }

    private Shares shares(List<LabelledCase> both, Asked asked) {
        PredictedImage first = both.get(0).image(pairs.first().channel());
        PredictedImage second = both.get(1).image(pairs.second().channel());
        PackedMask ignored = both.get(0).ignored();
        return new Shares(
                shares(first, ignored, asked, asked.grid()),
                shares(second, ignored, asked, asked.grid()),
                shares(first, ignored, asked, asked.first()),
                shares(second, ignored, asked, asked.second()));
    }

    private static double[] shares(PredictedImage image, PackedMask ignored, Asked asked, double[] thresholds) {
        InnerOuterSets sets = sets(asked.transformation());
        long annotated = ignored.grid().size() - ignored.count();
        return Arrays.stream(thresholds)
                .map(lambda -> {
                    PackedMask set =
                            asked.side() == Side.INNER ? sets.innerSet(image, lambda) : sets.outerSet(image, lambda);
                    return (double) set.minus(ignored).count() / annotated;
                })
                .toArray();
    }

    private SideComparison compare(Asked asked, List<Shares> shares, List<BigDecimal> alphas, long seed) {
        PermutationTest[] tests = PermutationTest.of(asked.distributions(), seed);
        PermutationTest[] sets = PermutationTest.of(
                new SetShares(
                        shares.stream().map(Shares::firstOnGrid).toArray(double[][]::new),
                        shares.stream().map(Shares::secondOnGrid).toArray(double[][]::new)),
                seed);
        // Large inner sets are tight, and small outer sets are tight.
        int firstTighter = asked.side() == Side.INNER ? 0 : 1;
        int[] judged = splits.split(0).test();
        List<SizeDifference> sizes = IntStream.range(0, alphas.size())
                .mapToObj(level -> SizeDifference.of(
                        alphas.get(level),
                        Arrays.stream(judged)
                                .mapToDouble(unit -> shares.get(unit).first()[level])
                                .toArray(),
                        Arrays.stream(judged)
                                .mapToDouble(unit -> shares.get(unit).second()[level])
                                .toArray()))
                .toList();
        return new SideComparison(
                asked.transformation(),
                asked.side(),
                asked.distributions(),
                new Dominance(tests[1], sets[1 - firstTighter]),
                new Dominance(tests[0], sets[firstTighter]),
                sizes);
    }
}
