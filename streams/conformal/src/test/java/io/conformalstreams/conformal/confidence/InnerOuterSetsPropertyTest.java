package io.conformalstreams.conformal.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.MaskDistance;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreMap;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the definitions of section 2.1 pixel by pixel, and properties that follow from them. */
class InnerOuterSetsPropertyTest {
    private static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();
    private static final Combination MARGINAL = new Combination.Marginal();
    private static final int LARGEST_FOR_BRUTE_FORCE = 800;

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    private static InnerOuterSets procedure(Random random) {
        Combination[] combinations = {
            MARGINAL, new Combination.Bonferroni(new BigDecimal("0.2")), new Combination.Maximum()
        };
        return new InnerOuterSets(
                transformation(random), transformation(random), combinations[random.nextInt(combinations.length)]);
    }

    private static ScoreTransformation transformation(Random random) {
        DistanceMetric[] metrics = DistanceMetric.values();
        LengthUnit[] units = LengthUnit.values();
        return switch (random.nextInt(6)) {
            case 0, 1 -> IDENTITY;
            case 2, 3 -> new ScoreTransformation.SignedDistance(metrics[random.nextInt(metrics.length)]);
            case 4 -> new ScoreTransformation.BoundingBoxes();
            default ->
                new ScoreTransformation.Smoothed(
                        BigDecimal.valueOf(1 + random.nextInt(20), 1), units[random.nextInt(units.length)]);
        };
    }

    private static ScoreKind kind(Random random) {
        return ScoreKind.values()[random.nextInt(2)];
    }

    /** Returns f(s(X), v) for every v, directly from the definitions. */
    private static double[] transformed(
            RandomImage image, ScoreKind kind, ScoreTransformation transformation, boolean maximum, double ifEmpty) {
        double[] values = transformation instanceof ScoreTransformation.Smoothed smoothed
                ? Smoothing.of(image.grid(), image.values(), smoothed)
                : image.values().clone();
        if (transformation.needsOnlyTheMask()) {
            boolean[] predicted = new boolean[values.length];
            boolean empty = true;
            for (int i = 0; i < values.length; i++) {
                predicted[i] = values[i] > (kind == ScoreKind.LOGIT ? 0 : 0.5);
                empty &= !predicted[i];
            }
            if (empty) {
                Arrays.fill(values, ifEmpty);
                return values;
            }
            if (transformation instanceof ScoreTransformation.SignedDistance distance) {
                return distanceScores(image.grid(), predicted, distance.metric());
            }
            MaskBoxes boxes = new MaskBoxes(image.grid(), predicted);
            boolean[] union = ifEmpty < 0 ? boxes.inscribed() : boxes.enclosing();
            return distanceScores(image.grid(), union, DistanceMetric.CHESSBOARD);
        }
        if (maximum && kind == ScoreKind.PROBABILITY) {
            for (int i = 0; i < values.length; i++) {
                values[i] = 2 * values[i] - 1;
            }
        }
        return values;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void criticalValuesFollowTheirDefinition(long seed) {
        RandomImage image = RandomImage.of(seed);
        Random random = new Random(~seed);
        InnerOuterSets procedure = procedure(random);
        ScoreKind kind = kind(random);
        if (image.grid().size() > LARGEST_FOR_BRUTE_FORCE) {
            procedure = new InnerOuterSets(IDENTITY, IDENTITY, procedure.combination());
        }
        boolean maximum = procedure.combination() instanceof Combination.Maximum;
        double[] inner = transformed(image, kind, procedure.inner(), maximum, Double.NEGATIVE_INFINITY);
        double[] outer = transformed(image, kind, procedure.outer(), maximum, Double.POSITIVE_INFINITY);
        double tau = Double.NEGATIVE_INFINITY;
        double gamma = Double.NEGATIVE_INFINITY;
        for (int v = 0; v < inner.length; v++) {
            if (image.inTruth()[v]) {
                gamma = Math.max(gamma, -outer[v]);
            } else {
                tau = Math.max(tau, inner[v]);
            }
        }
        CriticalValues values = procedure.criticalValues(PredictedImage.of(image.scores(), kind), image.truth());

        assertEqual(values.inner(), tau, procedure.inner());
        assertEqual(values.outer(), gamma, procedure.outer());
        assertThat(values.joint()).isEqualTo(Math.max(values.inner(), values.outer()));
        assertThat(1 / values.inner()).isNotEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(1 / values.outer()).isNotEqualTo(Double.NEGATIVE_INFINITY);
    }

    private static void assertEqual(double actual, double expected, ScoreTransformation transformation) {
        if (Double.isInfinite(expected) || transformation.equals(IDENTITY)) {
            assertThat(actual).isEqualTo(expected + 0.0);
        } else {
            assertThat(actual).isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void identitySetsFollowTheirDefinition(long seed) {
        RandomImage image = RandomImage.of(seed);
        Random random = new Random(~seed);
        ScoreKind kind = kind(random);
        InnerOuterSets procedure =
                new InnerOuterSets(IDENTITY, IDENTITY, procedure(random).combination());
        PredictedImage predicted = PredictedImage.of(image.scores(), kind);
        double[] values =
                transformed(image, kind, IDENTITY, procedure.combination() instanceof Combination.Maximum, Double.NaN);
        for (double lambda : thresholds(values[random.nextInt(values.length)])) {
            PackedMask inner = mask(image, values, score -> score > lambda);
            PackedMask outer = mask(image, values, score -> -score <= lambda);
            assertThat(procedure.innerSet(predicted, lambda)).isEqualTo(inner);
            assertThat(procedure.outerSet(predicted, lambda)).isEqualTo(outer);
            assertThat(procedure.sets(predicted, lambda, lambda)).isEqualTo(new ConfidenceSet(inner, outer));
        }
    }

    private static PackedMask mask(RandomImage image, double[] values, DoublePredicate condition) {
        boolean[] members = new boolean[values.length];
        for (int v = 0; v < values.length; v++) {
            members[v] = condition.test(values[v]);
        }
        return RandomImage.mask(image.grid(), members);
    }

    private static double[] thresholds(double value) {
        return new double[] {
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            0.0,
            value,
            -value,
            Math.nextUp(value),
            Math.nextDown(value),
            Math.nextUp(-value),
            Math.nextDown(-value)
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void setsHoldExactlyWhenTheScalarsSaySo(long seed) {
        RandomImage image = RandomImage.of(seed);
        Random random = new Random(~seed);
        InnerOuterSets procedure = procedure(random);
        PredictedImage predicted = PredictedImage.of(image.scores(), kind(random));
        CriticalValues values = procedure.criticalValues(predicted, image.truth());
        for (double critical : new double[] {values.inner(), values.outer(), 0.5}) {
            for (double lambda : thresholds(critical)) {
                PackedMask inner = procedure.innerSet(predicted, lambda);
                PackedMask outer = procedure.outerSet(predicted, lambda);
                assertThat(inner.isSubsetOf(image.truth())).isEqualTo(values.inner() <= lambda);
                assertThat(image.truth().isSubsetOf(outer)).isEqualTo(values.outer() <= lambda);
                assertThat(procedure.sets(predicted, lambda, lambda)).isEqualTo(new ConfidenceSet(inner, outer));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void setsAreNestedInTheThreshold(long seed) {
        RandomImage image = RandomImage.of(seed);
        Random random = new Random(~seed);
        InnerOuterSets procedure = procedure(random);
        PredictedImage predicted = PredictedImage.of(image.scores(), kind(random));
        double[] lambdas = random.doubles(6, -4, 4).sorted().toArray();
        for (int i = 1; i < lambdas.length; i++) {
            ConfidenceSet narrow = procedure.sets(predicted, lambdas[i - 1], lambdas[i - 1]);
            ConfidenceSet wide = procedure.sets(predicted, lambdas[i], lambdas[i]);
            assertThat(wide.inner().isSubsetOf(narrow.inner())).isTrue();
            assertThat(narrow.outer().isSubsetOf(wide.outer())).isTrue();
        }
        ConfidenceSet trivial = procedure.sets(predicted, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        assertThat(trivial.inner().isEmpty()).isTrue();
        assertThat(trivial.outer().isFull()).isTrue();
    }

    /**
     * The inner set of s at lambda is the complement of the outer set of -s at lambda, and their critical values are
     * equal.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void exchangingObjectAndBackgroundExchangesTheSides(long seed) {
        RandomImage image = RandomImage.of(seed);
        InnerOuterSets procedure = new InnerOuterSets(IDENTITY, IDENTITY, MARGINAL);
        PredictedImage predicted = PredictedImage.of(image.mapped(score -> score), ScoreKind.LOGIT);
        PredictedImage negated = PredictedImage.of(image.mapped(score -> -score), ScoreKind.LOGIT);
        boolean[] background = new boolean[image.inTruth().length];
        for (int v = 0; v < background.length; v++) {
            background[v] = !image.inTruth()[v];
        }
        CriticalValues values = procedure.criticalValues(predicted, image.truth());
        CriticalValues exchanged = procedure.criticalValues(negated, RandomImage.mask(image.grid(), background));

        assertThat(exchanged).isEqualTo(new CriticalValues(values.outer(), values.inner()));
        for (double lambda : thresholds(values.inner())) {
            PackedMask inner = procedure.innerSet(predicted, lambda);
            PackedMask outer = procedure.outerSet(negated, lambda);
            assertThat(inner.intersectionCount(outer)).isZero();
            assertThat(inner.count() + outer.count()).isEqualTo(image.grid().size());
        }
    }

    /**
     * A strictly increasing transformation of all scores also transforms the thresholds, so sets and coverage do not
     * change.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void marginalSetsSurviveIncreasingTransforms(long seed) {
        InnerOuterSets procedure = new InnerOuterSets(IDENTITY, IDENTITY, MARGINAL);
        RandomImage calibration = RandomImage.of(seed);
        RandomImage image = RandomImage.of(seed + 1_000_000);
        CriticalValues values = criticalValues(procedure, calibration, calibration.mapped(score -> score));
        CriticalValues moved =
                criticalValues(procedure, calibration, calibration.mapped(InnerOuterSetsPropertyTest::increasing));
        PredictedImage predicted = PredictedImage.of(image.mapped(score -> score), ScoreKind.LOGIT);
        PredictedImage movedPrediction =
                PredictedImage.of(image.mapped(InnerOuterSetsPropertyTest::increasing), ScoreKind.LOGIT);

        assertThat(procedure.sets(movedPrediction, moved.inner(), moved.outer()))
                .isEqualTo(procedure.sets(predicted, values.inner(), values.outer()));
    }

    private static CriticalValues criticalValues(InnerOuterSets procedure, RandomImage image, ScoreMap scores) {
        return procedure.criticalValues(PredictedImage.of(scores, ScoreKind.LOGIT), image.truth());
    }

    /**
     * A strictly increasing function that maps distinct binary32 scores to distinct ones: it doubles negative scores.
     */
    private static double increasing(double score) {
        return score < 0 ? 2 * score : score;
    }

    /**
     * If truth and predicted mask are within k of each other, the outer set at threshold k is also within k of the
     * predicted mask.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void distanceSetsStayWithinTheHausdorffDistance(long seed) {
        RandomImage image = RandomImage.of(seed);
        if (image.grid().size() > LARGEST_FOR_BRUTE_FORCE) {
            return;
        }
        for (DistanceMetric metric : DistanceMetric.values()) {
            ScoreTransformation distance = new ScoreTransformation.SignedDistance(metric);
            InnerOuterSets procedure = new InnerOuterSets(distance, distance, MARGINAL);
            PredictedImage predicted = PredictedImage.of(image.scores(), ScoreKind.LOGIT);
            PackedMask mask = predicted.predictedMask();
            if (mask.isEmpty() || image.truth().isEmpty()) {
                continue;
            }
            double hausdorff = Math.max(
                    farthest(image, metric, image.truth(), mask), farthest(image, metric, mask, image.truth()));
            double slack = hausdorff * (1 + 1e-12);

            assertThat(procedure.criticalValues(predicted, image.truth()).outer())
                    .isLessThanOrEqualTo(slack);
            PackedMask outer = procedure.outerSet(predicted, hausdorff);
            assertThat(farthest(image, metric, outer, mask)).isLessThanOrEqualTo(slack);
        }
    }

    /** Returns the signed distance, measured from the rim inside the mask. */
    private static double[] distanceScores(Grid grid, boolean[] members, DistanceMetric metric) {
        double rim = Arrays.stream(grid.spacing()).min().orElseThrow();
        return Arrays.stream(MaskDistance.signed(grid, members, metric))
                .map(distance -> distance > 0 ? distance - rim : distance)
                .toArray();
    }

    private static double farthest(RandomImage image, DistanceMetric metric, PackedMask from, PackedMask to) {
        double farthest = 0;
        for (int pixel = 0; pixel < image.grid().size(); pixel++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int other = 0; other < image.grid().size() && from.contains(pixel); other++) {
                if (to.contains(other)) {
                    nearest = Math.min(nearest, MaskDistance.between(image.grid(), pixel, other, metric));
                }
            }
            farthest = from.contains(pixel) ? Math.max(farthest, nearest) : farthest;
        }
        return farthest;
    }
}
