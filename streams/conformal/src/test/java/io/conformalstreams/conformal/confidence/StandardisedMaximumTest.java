package io.conformalstreams.conformal.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares joint sets with standardised critical values and with the raw critical values of the same sides. */
class StandardisedMaximumTest {
    private static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();
    private static final ScoreTransformation DISTANCE =
            new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN);
    private static final BigDecimal ALPHA = new BigDecimal("0.1");

    static LongStream seeds() {
        return LongStream.range(0, 80);
    }

    private record LearnedSets(InnerOuterSets raw, InnerOuterSets standardised, List<CriticalValues> learning) {

        static LearnedSets of(Random random) {
            ScoreTransformation inner = random.nextBoolean() ? IDENTITY : DISTANCE;
            ScoreTransformation outer = random.nextBoolean() ? IDENTITY : DISTANCE;
            InnerOuterSets raw = new InnerOuterSets(inner, outer, new Combination.Marginal());
            List<CriticalValues> learning = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                RandomImage image = RandomImage.of(random.nextInt(10_000));
                learning.add(raw.criticalValues(PredictedImage.of(image.scores(), ScoreKind.LOGIT), image.truth()));
            }
            Combination combination = new Combination.StandardisedMaximum(
                    new Standardisation(
                            learning.stream().map(CriticalValues::inner).toList()),
                    new Standardisation(
                            learning.stream().map(CriticalValues::outer).toList()));
            return new LearnedSets(raw, new InnerOuterSets(inner, outer, combination), learning);
        }

        double shareOfInnerBelow(double tau) {
            return learning.stream().filter(values -> values.inner() < tau).count() / (double) learning.size();
        }

        double shareOfOuterBelow(double gamma) {
            return learning.stream().filter(values -> values.outer() < gamma).count() / (double) learning.size();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theCriticalValueIsTheLargerShare(long seed) {
        LearnedSets learned = LearnedSets.of(new Random(~seed));
        RandomImage image = RandomImage.of(seed);
        PredictedImage predicted = PredictedImage.of(image.scores(), ScoreKind.LOGIT);
        CriticalValues raw = learned.raw().criticalValues(predicted, image.truth());

        CriticalValues values = learned.standardised().criticalValues(predicted, image.truth());

        assertThat(values.inner()).isEqualTo(learned.shareOfInnerBelow(raw.inner()));
        assertThat(values.outer()).isEqualTo(learned.shareOfOuterBelow(raw.outer()));
        assertThat(values.joint())
                .isEqualTo(Math.max(learned.shareOfInnerBelow(raw.inner()), learned.shareOfOuterBelow(raw.outer())));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bothSetsHoldExactlyWhereTheCriticalValueIsAtMostTheThreshold(long seed) {
        Random random = new Random(~seed);
        LearnedSets learned = LearnedSets.of(random);
        RandomImage image = RandomImage.of(seed);
        PredictedImage predicted = PredictedImage.of(image.scores(), ScoreKind.LOGIT);
        CriticalValues values = learned.standardised().criticalValues(predicted, image.truth());
        double share = random.nextInt(13) / 12.0;
        for (double threshold : new double[] {values.joint(), values.inner(), values.outer(), share}) {
            ConfidenceSet sets = learned.standardised().sets(predicted, threshold, threshold);

            assertThat(sets.inner().isSubsetOf(image.truth())).isEqualTo(values.inner() <= threshold);
            assertThat(image.truth().isSubsetOf(sets.outer())).isEqualTo(values.outer() <= threshold);
            assertThat(sets.inner()).isEqualTo(learned.standardised().innerSet(predicted, threshold));
            assertThat(sets.outer()).isEqualTo(learned.standardised().outerSet(predicted, threshold));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void setsAreThePixelsThatTooFewLearningValuesForbid(long seed) {
        Random random = new Random(~seed);
        LearnedSets learned = LearnedSets.of(random);
        LearnedSets plain = new LearnedSets(
                new InnerOuterSets(IDENTITY, IDENTITY, new Combination.Marginal()),
                new InnerOuterSets(IDENTITY, IDENTITY, learned.standardised().combination()),
                learned.learning());
        RandomImage image = RandomImage.of(seed);
        double threshold = random.nextInt(13) / 12.0;

        ConfidenceSet sets =
                plain.standardised().sets(PredictedImage.of(image.scores(), ScoreKind.LOGIT), threshold, threshold);

        boolean[] inner = new boolean[image.grid().size()];
        boolean[] outer = new boolean[inner.length];
        for (int v = 0; v < inner.length; v++) {
            double score = image.values()[v];
            inner[v] = plain.shareOfInnerBelow(score) > threshold;
            outer[v] = plain.shareOfOuterBelow(-score) <= threshold;
        }
        assertThat(sets)
                .isEqualTo(new ConfidenceSet(
                        RandomImage.mask(image.grid(), inner), RandomImage.mask(image.grid(), outer)));
    }

    @Test
    void aThresholdThatNoShareExceedsClaimsNothing() {
        LearnedSets learned = LearnedSets.of(new Random(1));
        RandomImage image = RandomImage.of(1);
        PredictedImage predicted = PredictedImage.of(image.scores(), ScoreKind.LOGIT);
        Grid grid = image.grid();
        for (double threshold : new double[] {1, Double.POSITIVE_INFINITY}) {
            assertThat(learned.standardised().sets(predicted, threshold, threshold))
                    .isEqualTo(new ConfidenceSet(PackedMask.none(grid), PackedMask.all(grid)));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learned.standardised().innerSet(predicted, Double.NaN));
    }

    /** The purpose of standardisation: without it, a side whose scale is a hundred times larger decides alone. */
    @Test
    void sidesOfDifferentScalesShareTheMisses() {
        Random random = new Random(20_241);
        List<CriticalValues> images = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            images.add(new CriticalValues(random.nextGaussian(), 100 * random.nextGaussian()));
        }
        List<CriticalValues> learning = images.subList(0, 500);
        Standardisation inner =
                new Standardisation(learning.stream().map(CriticalValues::inner).toList());
        Standardisation outer =
                new Standardisation(learning.stream().map(CriticalValues::outer).toList());
        List<CriticalValues> calibration = images.subList(500, images.size());

        double maximum = threshold(
                calibration.stream().mapToDouble(CriticalValues::joint).toArray());
        double standardised = threshold(calibration.stream()
                .mapToDouble(values -> Math.max(inner.standardise(values.inner()), outer.standardise(values.outer())))
                .toArray());

        assertThat(calibration).noneMatch(values -> values.inner() > maximum);
        assertThat(share(calibration, values -> values.inner() > inner.inverse(standardised)))
                .isBetween(0.03, 0.08);
        assertThat(share(calibration, values -> values.outer() > outer.inverse(standardised)))
                .isBetween(0.03, 0.08);
    }

    private static double threshold(double[] criticalValues) {
        return RankRule.threshold(OrderStatisticMultiset.of(criticalValues), ALPHA)
                .lambda();
    }

    private static double share(List<CriticalValues> all, Predicate<CriticalValues> predicate) {
        return all.stream().filter(predicate).count() / (double) all.size();
    }
}
