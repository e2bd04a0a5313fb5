package io.conformalstreams.conformal.confidence;

import static io.conformalstreams.conformal.confidence.RandomProcedures.IDENTITY;
import static io.conformalstreams.conformal.confidence.RandomProcedures.LARGEST_FOR_BRUTE_FORCE;
import static io.conformalstreams.conformal.confidence.RandomProcedures.MARGINAL;
import static io.conformalstreams.conformal.confidence.RandomProcedures.kind;
import static io.conformalstreams.conformal.confidence.RandomProcedures.procedure;
import static io.conformalstreams.conformal.confidence.RandomProcedures.thresholds;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.MaskDistance;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks properties that follow from the definitions of section 2.1. */
class InnerOuterSetsPropertyTest {

    static LongStream seeds() {
        return LongStream.range(0, 150);
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

    private static double farthest(RandomImage image, DistanceMetric metric, PackedMask from, PackedMask to) {
        return MaskDistance.farthest(image.grid(), members(from), members(to), metric);
    }

    private static boolean[] members(PackedMask mask) {
        boolean[] members = new boolean[mask.grid().size()];
        for (int pixel = 0; pixel < members.length; pixel++) {
            members[pixel] = mask.contains(pixel);
        }
        return members;
    }
}
