package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An e-process for a raised rate, with a guarantee for its whole life. It is a mixture over odds ratios and over the
 * time at which betting starts. A "sleeper" sleeps until that time and loses nothing. The start after t observations
 * has the prior probability pi(t) = tail(t) - tail(t + 1) with tail(t) = 1/log2(t + 2). Then
 *
 * <pre>  a_j &lt;- (a_j + pi(t)) L_j,   E = mean of a_j + tail(t + 1).</pre>
 *
 * <p>Under the null, E is a non-negative supermartingale that starts at 1. So the probability that it ever reaches 1/d
 * is at most d (Ville's inequality). If the process is restarted after each alarm and at no other time, the expected
 * total number of false alarms is at most d/(1 - d). The delay after a change grows with the logarithm of the time of
 * the change.
 *
 * <p>The class is not thread-safe.
 */
public final class SleeperProcess {

    /**
     * d, the largest probability that a sleeper ever raises a false alert in an epoch. A sleeper raises an alarm at the
     * evidence 1/d.
     */
    static final DetectorSetting LIFETIME_FALSE_ALARM_PROBABILITY = new DetectorSetting(
            "lifetimeFalseAlarmProbability",
            0.01,
            0.000_001,
            0.5,
            "Probability that a monitor with the detector `sleeper` ever raises a false alert in an epoch.");

    private static final String NAME = "sleeper process";
    private static final double LOG_TWO = StrictMath.log(2);

    /** The number of bytes of {@link #toBytes()} without the version. */
    static final int CONTENT_BYTES = Long.BYTES + (1 + OddsRatioGrid.SIZE) * Double.BYTES;

    private long observations;
    private double maximum = 1;

    /** tail(observations), which costs more than all other steps together. */
    private double asleep = tail(0);

    private final double[] awake = new double[OddsRatioGrid.SIZE];

    /** Creates a process that has observed nothing. */
    public SleeperProcess() {}

    /**
     * Processes the next observation.
     *
     * @param event whether the event happened; the process tests its rate
     * @param nullProbability the largest probability of the event under the null, given the past; strictly between 0
     *     and 1
     * @throws IllegalArgumentException if it is outside that range or NaN
     */
    public void observe(boolean event, double nullProbability) {
        OddsRatioGrid.requireProbability("null probability", nullProbability);
        double stillAsleep = tail(observations + 1);
        double waking = asleep - stillAsleep;
        for (int j = 0; j < awake.length; j++) {
            double likelihoodRatio = OddsRatioGrid.likelihoodRatio(j, event, nullProbability);
            awake[j] = Math.min((awake[j] + waking) * likelihoodRatio, LevelMixture.CEILING);
        }
        observations++;
        asleep = stillAsleep;
        maximum = Math.max(maximum, evidence());
    }

    /** Returns the evidence E against the null, 1 at the start. */
    public double evidence() {
        double sum = 0;
        for (double capital : awake) {
            sum += capital;
        }
        return sum / awake.length + asleep;
    }

    /** Returns an anytime-valid p-value: 1 divided by the largest evidence so far. */
    public double anytimePValue() {
        return 1 / maximum;
    }

    /** Returns the number of observations since the start. */
    public long observations() {
        return observations;
    }

    /** Forgets all observations. The guarantee requires that this happens only after an alarm. */
    public void restart() {
        observations = 0;
        asleep = tail(0);
        maximum = 1;
        Arrays.fill(awake, 0);
    }

    static double tail(long t) {
        return LOG_TWO / StrictMath.log(t + 2.0);
    }

    /**
     * Returns the whole state, big-endian.
     *
     * <pre>
     *   byte    layout version, 1; it implies the odds ratios 1.25, 1.5, 2, 3, 5, 8
     *   long    observations
     *   double  largest evidence so far
     *   double  a, for each odds ratio in ascending order
     * </pre>
     */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(CONTENT_BYTES);
        put(state);
        return state.array();
    }

    /**
     * Returns a process that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static SleeperProcess ofBytes(byte[] bytes) {
        return get(StateFrame.open(NAME, bytes, CONTENT_BYTES));
    }

    void put(ByteBuffer state) {
        state.putLong(observations).putDouble(maximum);
        for (double capital : awake) {
            state.putDouble(capital);
        }
    }

    static SleeperProcess get(ByteBuffer state) {
        SleeperProcess process = new SleeperProcess();
        process.observations = state.getLong();
        process.maximum = state.getDouble();
        boolean consistent = process.observations >= 0 && process.maximum >= 1 && process.maximum < Double.MAX_VALUE;
        for (int j = 0; j < process.awake.length; j++) {
            process.awake[j] = state.getDouble();
            consistent &= process.awake[j] >= 0 && process.awake[j] <= LevelMixture.CEILING;
        }
        StateFrame.requireConsistent(NAME, consistent);
        process.asleep = tail(process.observations);
        return process;
    }
}
