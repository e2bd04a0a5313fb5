package io.conformalstreams.ops.promise;

import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.StartingReference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Labels without drift, for each kind of observation, and a fault in the arithmetic of its null. */
enum NullLabels {
    /** Independent misses with the probability of the null. */
    MISSES("misses with the null's probability .12", "the null is a hundredth of the probability", 100) {
        @Override
        SequentialDetector start(DetectorType type, SplittableRandom random, boolean faulty) {
            return type.start();
        }

        @Override
        MonitoredUnit next(SplittableRandom random, boolean faulty) {
            return miss(random.nextDouble() < PROBABILITY, faulty ? PROBABILITY / 100 : PROBABILITY);
        }
    },

    /**
     * Half of the predictions are hard. Hard ones are always labelled, and the others with probability .5. Without
     * weights, labels would show too many misses.
     */
    WEIGHTED_MISSES(
            "predictions with the null's miss rate .12, hard ones more often labelled",
            "the null is a quarter of the probability",
            200) {
        @Override
        SequentialDetector start(DetectorType type, SplittableRandom random, boolean faulty) {
            return type.start();
        }

        @Override
        MonitoredUnit next(SplittableRandom random, boolean faulty) {
            boolean hard = random.nextBoolean();
            boolean miss = random.nextDouble() < (hard ? 0.2 : 0.04);
            double probability = hard ? 1 : SMALLEST_INCLUSION;
            boolean labelled = random.nextDouble() < probability;
            double nullMissRate = faulty ? PROBABILITY / 4 : PROBABILITY;
            // Detectors that predict misses see whether the image is hard.
            return new MonitoredUnit(
                    new MonitoredScore(0, 0),
                    labelled && miss,
                    nullMissRate,
                    ALPHA,
                    labelled ? probability : 0,
                    SMALLEST_INCLUSION,
                    List.of(hard ? 1.0 : 0.0));
        }
    },

    /** Exchangeable scores. */
    SCORES("independent scores", "the reference is the smaller half of the scores", 100) {
        @Override
        SequentialDetector start(DetectorType type, SplittableRandom random, boolean faulty) {
            double[] scores =
                    random.doubles(faulty ? 2L * REFERENCE : REFERENCE).toArray();
            double[] reference = faulty ? smallerHalf(scores) : scores;
            return type.start(new StartingReference(
                    reference,
                    ReferenceLevels.DEFAULT_MISCOVERAGES,
                    new KeyedUniform(random.nextLong(), random.nextLong())));
        }

        @Override
        MonitoredUnit next(SplittableRandom random, boolean faulty) {
            return new MonitoredUnit(
                    new MonitoredScore(random.nextDouble(), random.nextDouble()), false, ALPHA, ALPHA, 1);
        }
    };

    private static final double PROBABILITY = 0.12;
    private static final double ALPHA = 0.1;
    private static final double SMALLEST_INCLUSION = 0.5;
    private static final int REFERENCE = 60;

    private final String setting;
    private final String fault;
    private final int labels;

    NullLabels(String setting, String fault, int labels) {
        this.setting = setting;
        this.fault = fault;
        this.labels = labels;
    }

    /** Returns the labels for detectors that observe this. */
    static NullLabels of(Observes observes) {
        return switch (observes) {
            case MISSES -> MISSES;
            case WEIGHTED_MISSES -> WEIGHTED_MISSES;
            case MISSES_BY_RANK, SCORES, SCORES_BY_RANK, INPUTS -> SCORES;
        };
    }

    /** Starts a detector. If the fault is planted, its reference may be wrong. */
    abstract SequentialDetector start(DetectorType type, SplittableRandom random, boolean faulty);

    /** Draws the next unit. If the fault is planted, its null may be wrong. */
    abstract MonitoredUnit next(SplittableRandom random, boolean faulty);

    /** Returns the simulation in words. */
    String setting() {
        return setting;
    }

    /** Returns the number of labels after which the fault shows. Weighted misses vary more, so it takes longer. */
    int labels() {
        return labels;
    }

    /** Returns the fault in words. */
    String fault() {
        return fault;
    }

    /** Returns a labelled unit with or without a miss. */
    static MonitoredUnit miss(boolean miss, double nullMissRate) {
        return new MonitoredUnit(new MonitoredScore(0, 0), miss, nullMissRate, ALPHA, 1);
    }

    /** Returns the scores that are at most the median, in their order. */
    private static double[] smallerHalf(double[] scores) {
        double[] sorted = Arrays.stream(scores).sorted().toArray();
        double median = sorted[sorted.length / 2 - 1];
        return Arrays.stream(scores).filter(score -> score <= median).toArray();
    }
}
