package io.conformalstreams.conformal.confidence;

import static io.conformalstreams.conformal.confidence.RandomProcedures.IDENTITY;
import static io.conformalstreams.conformal.confidence.RandomProcedures.LARGEST_FOR_BRUTE_FORCE;
import static io.conformalstreams.conformal.confidence.RandomProcedures.kind;
import static io.conformalstreams.conformal.confidence.RandomProcedures.procedure;
import static io.conformalstreams.conformal.confidence.RandomProcedures.thresholds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.MaskDistance;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.scale.SlowMassShares;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks critical values and sets against the definitions of section 2.1, pixel by pixel. */
class InnerOuterSetsDefinitionTest {

    static LongStream seeds() {
        return LongStream.range(0, 150);
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

    private static void assertEqual(double actual, double expected, ScoreTransformation transformation) {
        if (Double.isInfinite(expected) || transformation.equals(IDENTITY)) {
            assertThat(actual).isEqualTo(expected + 0.0);
        } else {
            assertThat(actual).isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
        }
    }

    private static PackedMask mask(RandomImage image, double[] values, DoublePredicate condition) {
        boolean[] members = new boolean[values.length];
        for (int v = 0; v < values.length; v++) {
            members[v] = condition.test(values[v]);
        }
        return RandomImage.mask(image.grid(), members);
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
        boolean shares = transformation instanceof ScoreTransformation.MassShare;
        if (shares) {
            values = SlowMassShares.of(image.values(), kind == ScoreKind.LOGIT);
        }
        if (maximum && (shares || kind == ScoreKind.PROBABILITY)) {
            for (int i = 0; i < values.length; i++) {
                values[i] = 2 * values[i] - 1;
            }
        }
        return values;
    }

    /** Returns the signed distance, measured from the rim inside the mask. */
    private static double[] distanceScores(Grid grid, boolean[] members, DistanceMetric metric) {
        double rim = Arrays.stream(grid.spacing()).min().orElseThrow();
        return Arrays.stream(MaskDistance.signed(grid, members, metric))
                .map(distance -> distance > 0 ? distance - rim : distance)
                .toArray();
    }
}
