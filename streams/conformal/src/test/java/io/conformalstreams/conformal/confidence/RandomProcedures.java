package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LengthUnit;
import java.math.BigDecimal;
import java.util.Random;

/** Draws inner and outer sets with random transformations and combinations, and thresholds around a value. */
final class RandomProcedures {

    static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();
    static final Combination MARGINAL = new Combination.Marginal();
    static final int LARGEST_FOR_BRUTE_FORCE = 800;

    private RandomProcedures() {}

    static InnerOuterSets procedure(Random random) {
        Combination[] combinations = {
            MARGINAL, new Combination.Bonferroni(new BigDecimal("0.2")), new Combination.Maximum()
        };
        return new InnerOuterSets(
                transformation(random), transformation(random), combinations[random.nextInt(combinations.length)]);
    }

    private static ScoreTransformation transformation(Random random) {
        DistanceMetric[] metrics = DistanceMetric.values();
        LengthUnit[] units = LengthUnit.values();
        return switch (random.nextInt(7)) {
            case 0, 1 -> IDENTITY;
            case 2, 3 -> new ScoreTransformation.SignedDistance(metrics[random.nextInt(metrics.length)]);
            case 4 -> new ScoreTransformation.BoundingBoxes();
            case 5 -> new ScoreTransformation.MassShare();
            default ->
                new ScoreTransformation.Smoothed(
                        BigDecimal.valueOf(1 + random.nextInt(20), 1), units[random.nextInt(units.length)]);
        };
    }

    static ScoreKind kind(Random random) {
        return ScoreKind.values()[random.nextInt(2)];
    }

    static double[] thresholds(double value) {
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
}
