package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The mixture Shiryaev-Roberts e-detector over several levels and all odds ratios, with equal weights. Let p_a be the
 * probability under the null, given the past, that an observation exceeds level a. Let L be the likelihood ratio of the
 * odds ratio o for this event. Then
 *
 * <pre>  R[a,o] &lt;- (R[a,o] + 1) L,   W[a,o] &lt;- max(W[a,o], 1) L,   evidence = mean of R.</pre>
 *
 * <p>Each R minus the number of observations is a supermartingale. So is their mean, for any dependence between the
 * levels. A {@link ScoreEvidence#SLEEPER} adds pi(t) instead of 1 to R, and tail(t) to the mean, as {@link
 * SleeperProcess} does. The last restart of the largest W estimates when scores began to rise. W does not count as
 * evidence, so it is stored in only 32 bits.
 */
final class LevelMixture {
    /** The largest value of a statistic, far above any limit. Understating the evidence keeps the guarantee. */
    static final double CEILING = 1e300;

    private static final int COMPONENT_BYTES = Double.BYTES + Integer.BYTES + 3 * CompactNumbers.COUNT_BYTES;

    private final int levels;
    private final ScoreEvidence kind;
    private int observations;
    private int observationsAtRestart;
    private int misses;
    private final int[] exceedances;

    private final double[] shiryaevRoberts;
    private final double[] cumulativeSum;

    /** The first observation in the segment of each W. The next two arrays have the counts before it. */
    private final int[] segmentStart;

    private final int[] exceedancesBefore;
    private final int[] missesBefore;

    LevelMixture(int levels, ScoreEvidence kind) {
        this.levels = levels;
        this.kind = kind;
        exceedances = new int[levels];
        int components = levels * OddsRatioGrid.SIZE;
        shiryaevRoberts = new double[components];
        cumulativeSum = new double[components];
        segmentStart = new int[components];
        exceedancesBefore = new int[components];
        missesBefore = new int[components];
        restart();
    }

    /**
     * Processes the next observation.
     *
     * @param exceeds for each level, whether the observation exceeds it in the sense of the null
     * @param nulls for each level, the probability of this event given the past, strictly between 0 and 1
     * @param exceedsFrozen for each level, whether the score exceeds its frozen threshold; this is only counted
     * @param miss whether the deployed set missed the truth; this is only counted
     * @throws ArithmeticException after 2^31 - 2 observations
     */
    void observe(boolean[] exceeds, double[] nulls, boolean[] exceedsFrozen, boolean miss) {
        if (observations >= Integer.MAX_VALUE - 1) {
            throw new ArithmeticException("too many observations for one epoch");
        }
        double waking = waking();
        observations++;
        for (int level = 0; level < levels; level++) {
            int component = level * OddsRatioGrid.SIZE;
            for (int j = 0; j < OddsRatioGrid.SIZE; j++, component++) {
                double likelihoodRatio = OddsRatioGrid.likelihoodRatio(j, exceeds[level], nulls[level]);
                shiryaevRoberts[component] = Math.min((shiryaevRoberts[component] + waking) * likelihoodRatio, CEILING);
                if (cumulativeSum[component] <= 1) {
                    startSegment(component, observations);
                }
                cumulativeSum[component] =
                        CompactNumbers.rounded(Math.min(cumulativeSum[component] * likelihoodRatio, CEILING));
            }
        }
        misses += miss ? 1 : 0;
        for (int level = 0; level < levels; level++) {
            exceedances[level] += exceedsFrozen[level] ? 1 : 0;
        }
    }

    private double waking() {
        return kind == ScoreEvidence.SLEEPER
                ? SleeperProcess.tail(observationsSinceRestart()) - SleeperProcess.tail(observationsSinceRestart() + 1)
                : 1;
    }

    private long observationsSinceRestart() {
        return (long) observations - observationsAtRestart;
    }

    /** Discards the evidence. The counts are kept. */
    void restart() {
        observationsAtRestart = observations;
        Arrays.fill(shiryaevRoberts, 0);
        for (int component = 0; component < cumulativeSum.length; component++) {
            startSegment(component, observations + 1);
        }
    }

    private void startSegment(int component, int start) {
        cumulativeSum[component] = 1;
        segmentStart[component] = start;
        exceedancesBefore[component] = exceedances[component / OddsRatioGrid.SIZE];
        missesBefore[component] = misses;
    }

    double evidence() {
        double sum = 0;
        for (double value : shiryaevRoberts) {
            sum += value;
        }
        double asleep = kind == ScoreEvidence.SLEEPER ? SleeperProcess.tail(observationsSinceRestart()) : 0;
        return sum / shiryaevRoberts.length + asleep;
    }

    ScoreEvidence kind() {
        return kind;
    }

    int observations() {
        return observations;
    }

    int misses() {
        return misses;
    }

    int exceedances(int level) {
        return exceedances[level];
    }

    Stretch since(ReferenceLevels reference) {
        int best = 0;
        for (int component = 1; component < cumulativeSum.length; component++) {
            if (cumulativeSum[component] > cumulativeSum[best]) {
                best = component;
            }
        }
        int level = best / OddsRatioGrid.SIZE;
        return new Stretch(
                segmentStart[best],
                observations - segmentStart[best] + 1L,
                misses - missesBefore[best],
                reference.levels().get(level).miscoverage(),
                exceedances[level] - exceedancesBefore[best]);
    }

    /**
     * Returns the observations at which segments start, ascending. Until a segment restarts, {@link #since} starts at
     * one of them.
     */
    long[] segmentStarts() {
        return Arrays.stream(segmentStart).asLongStream().distinct().sorted().toArray();
    }

    /** The largest number of bytes that {@link #put} writes. */
    int bytes() {
        return 1 + (3 + levels) * CompactNumbers.COUNT_BYTES + shiryaevRoberts.length * COMPONENT_BYTES;
    }

    /**
     * Writes the kind of evidence (byte); observations, observations at the last restart, misses, and the exceedances
     * of each level (varints). Then, for each level and each odds ratio: R (double), W (32 bits), and the observations,
     * exceedances and misses in the segment of W (varints).
     */
    void put(ByteBuffer state) {
        state.put((byte) kind.ordinal());
        CompactNumbers.putCount(state, observations);
        CompactNumbers.putCount(state, observationsAtRestart);
        CompactNumbers.putCount(state, misses);
        for (int count : exceedances) {
            CompactNumbers.putCount(state, count);
        }
        for (int component = 0; component < shiryaevRoberts.length; component++) {
            state.putDouble(shiryaevRoberts[component]).putInt(CompactNumbers.bitsOf(cumulativeSum[component]));
            CompactNumbers.putCount(state, observations + 1 - segmentStart[component]);
            int exceedancesSince = exceedances[component / OddsRatioGrid.SIZE] - exceedancesBefore[component];
            CompactNumbers.putCount(state, exceedancesSince);
            CompactNumbers.putCount(state, misses - missesBefore[component]);
        }
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static LevelMixture get(String name, ByteBuffer state, int levels) {
        LevelMixture mixture = new LevelMixture(levels, kind(name, state));
        mixture.observations = CompactNumbers.getCount(name, state);
        mixture.observationsAtRestart = CompactNumbers.getCount(name, state);
        mixture.misses = CompactNumbers.getCount(name, state);
        boolean consistent = isCount(mixture.misses, mixture.observations)
                && isCount(mixture.observationsAtRestart, mixture.observations);
        for (int level = 0; level < levels; level++) {
            mixture.exceedances[level] = CompactNumbers.getCount(name, state);
            consistent &= isCount(mixture.exceedances[level], mixture.observations);
        }
        for (int component = 0; component < mixture.shiryaevRoberts.length; component++) {
            consistent &= mixture.getComponent(name, state, component);
        }
        StateFrame.requireConsistent(name, consistent);
        return mixture;
    }

    private static ScoreEvidence kind(String name, ByteBuffer state) {
        int kind = CompactNumbers.getCount(name, state);
        StateFrame.requireConsistent(name, kind < ScoreEvidence.values().length);
        return ScoreEvidence.values()[kind];
    }

    private boolean getComponent(String name, ByteBuffer state, int component) {
        if (state.remaining() < Double.BYTES + Integer.BYTES) {
            throw new IllegalArgumentException(name + " ends too early");
        }
        shiryaevRoberts[component] = state.getDouble();
        int bits = state.getInt();
        cumulativeSum[component] = CompactNumbers.ofBits(bits);
        segmentStart[component] = observations + 1 - CompactNumbers.getCount(name, state);
        exceedancesBefore[component] =
                exceedances[component / OddsRatioGrid.SIZE] - CompactNumbers.getCount(name, state);
        missesBefore[component] = misses - CompactNumbers.getCount(name, state);
        return isConsistent(component);
    }

    private boolean isConsistent(int component) {
        int before = segmentStart[component] - 1;
        return isStatistic(shiryaevRoberts[component])
                && isStatistic(cumulativeSum[component])
                && isCount(before, observations)
                && isCount(exceedancesBefore[component], Math.min(before, exceedances[component / OddsRatioGrid.SIZE]))
                && isCount(missesBefore[component], Math.min(before, misses));
    }

    private static boolean isCount(int count, int most) {
        return count >= 0 && count <= most;
    }

    private static boolean isStatistic(double value) {
        return value >= 0 && value <= CEILING;
    }
}
