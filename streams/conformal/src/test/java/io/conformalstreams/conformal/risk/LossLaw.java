package io.conformalstreams.conformal.risk;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Distributions of losses whose risk is known at every threshold. */
enum LossLaw {
    /** L(c) = 1 if u < c, otherwise 0, with u uniform on 0..1: the risk is c. */
    INDICATOR {
        @Override
        double loss(double threshold, double uniform) {
            return uniform < threshold ? 1 : 0;
        }
    },
    /** L(c) = 2 c u with u uniform on 0..1, for thresholds up to 1/2: the risk is c. */
    SPREAD {
        @Override
        double loss(double threshold, double uniform) {
            return 2 * threshold * uniform;
        }
    };

    /** The grid of thresholds from .002 in steps of .002. */
    static final ThresholdGrid GRID = ThresholdGrid.of(thresholds());

    private static double[] thresholds() {
        double[] thresholds = new double[100];
        Arrays.setAll(thresholds, i -> (i + 1) / 500.0);
        return thresholds;
    }

    abstract double loss(double threshold, double uniform);

    /** Returns the risk at a threshold of the grid or at -Infinity. */
    static double risk(double threshold) {
        return threshold == Double.POSITIVE_INFINITY ? 1 : Math.max(threshold, 0);
    }

    LossCurve draw(SplittableRandom random) {
        double uniform = random.nextDouble();
        long[] losses = new long[GRID.size()];
        for (int i = 1; i < losses.length - 1; i++) {
            losses[i] = (long) Math.ceil(loss(GRID.threshold(i), uniform) * LossCurve.ONE);
        }
        losses[losses.length - 1] = LossCurve.ONE;
        return LossCurve.of(GRID, losses);
    }

    /** Returns losses at a few thresholds, with ties, zeros and ones. */
    static LossCurve random(ThresholdGrid grid, SplittableRandom random) {
        long[] losses = new long[grid.size()];
        int content = random.nextInt(4);
        for (int i = 1; i < losses.length; i++) {
            losses[i] = switch (content) {
                case 0 -> 0;
                case 1 -> LossCurve.ONE;
                case 2 -> random.nextInt(5) * (LossCurve.ONE / 4);
                default -> random.nextLong(LossCurve.ONE + 1);
            };
        }
        Arrays.sort(losses);
        return LossCurve.of(grid, losses);
    }
}
