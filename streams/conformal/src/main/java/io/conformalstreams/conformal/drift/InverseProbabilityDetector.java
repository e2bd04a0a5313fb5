package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A mixture Shiryaev-Roberts e-detector of the miss rate among all predictions, when only some predictions get a label.
 * The probability pi of a label must be known. It may change, and it may depend on everything known at prediction time,
 * but neither on the truth nor on the miss. Let xi be 1 if the prediction is labelled and 0 otherwise, and let M be 1
 * for a miss. A prediction counts as
 *
 * <pre>  X = xi M/pi,   L = 1 + lambda (X - p),   lambda = (q - p)/(2 p (1 - p)),   R &lt;- (R + 1) L</pre>
 *
 * <p>for the alternatives q of the odds grid. The stake is half the stake of the likelihood ratio, because weights
 * vary. E[X | past] is the miss rate among all predictions, and lambda &lt; 1/p keeps L positive. So the probability of
 * a false alarm at evidence A within T predictions, labelled or not, is at most T/A. A change of the label policy looks
 * like drift if labelled misses are simply counted, but it does not change E[X | past]. Source for betting with inverse
 * probabilities: Xu, Karampatziakis and Mineiro, arXiv 2406.10490.
 *
 * <p>Observe mature predictions in prediction order. If a label has not arrived by then, the prediction counts as
 * unlabelled. The class is not thread-safe.
 */
final class InverseProbabilityDetector implements SequentialDetector {
    private static final String NAME = "inverse-probability detector";
    private static final int COMPONENT_BYTES = 3 * Double.BYTES + Long.BYTES;
    private static final int CONTENT_BYTES = 2 * Long.BYTES + Double.BYTES + OddsRatioGrid.SIZE * COMPONENT_BYTES;

    private long predictions;
    private long labels;
    private double weightedMisses;
    private final double[] shiryaevRoberts = new double[OddsRatioGrid.SIZE];
    private final double[] cumulativeSum = new double[OddsRatioGrid.SIZE];
    private final double[] weightedMissesBefore = new double[OddsRatioGrid.SIZE];
    private final long[] segmentStart = new long[OddsRatioGrid.SIZE];

    /** Creates a detector that has observed nothing. */
    InverseProbabilityDetector() {
        restart();
    }

    /**
     * Observes the next prediction together with its label.
     *
     * @param labellingProbability pi, the probability that the policy labels this prediction, above 0 and at most 1
     * @param nullMiscoverage p, strictly between 0 and 1
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public void observeLabelled(boolean miss, double labellingProbability, double nullMiscoverage) {
        if (!(labellingProbability > 0 && labellingProbability <= 1 && 1 / labellingProbability <= 1e100)) {
            throw new IllegalArgumentException(
                    "labelling probability must be above 0 and at most 1: " + labellingProbability);
        }
        observe(miss ? 1 / labellingProbability : 0, nullMiscoverage);
        labels++;
    }

    /**
     * Observes the next prediction, which has no label. The policy must have given it a positive probability of a
     * label.
     *
     * @param nullMiscoverage p, strictly between 0 and 1
     * @throws IllegalArgumentException if it is outside that range
     */
    public void observeUnlabelled(double nullMiscoverage) {
        observe(0, nullMiscoverage);
    }

    private void observe(double x, double p) {
        OddsRatioGrid.requireProbability("null miscoverage", p);
        predictions++;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            double stake = (OddsRatioGrid.alternative(j, p) - p) / (2 * p * (1 - p));
            double factor = 1 + stake * (x - p);
            shiryaevRoberts[j] = Math.min((shiryaevRoberts[j] + 1) * factor, LevelMixture.CEILING);
            if (cumulativeSum[j] <= 1) {
                startSegment(j, predictions);
            }
            cumulativeSum[j] = Math.min(cumulativeSum[j] * factor, LevelMixture.CEILING);
        }
        weightedMisses += x;
    }

    @Override
    public MonitoredUnit observe(MonitoredUnit unit) {
        if (unit.labellingProbability() > 0) {
            observeLabelled(unit.miss(), unit.labellingProbability(), unit.nullMiscoverage());
        } else {
            observeUnlabelled(unit.nullMiscoverage());
        }
        return unit;
    }

    /** Returns the mean of R over the alternatives, 0 at the start, at most 1e300. */
    @Override
    public double evidence() {
        double sum = 0;
        for (double value : shiryaevRoberts) {
            sum += value;
        }
        return sum / shiryaevRoberts.length;
    }

    /** Returns the number of predictions since the detector was created. */
    @Override
    public long observations() {
        return predictions;
    }

    /** Returns the number of labelled predictions since the detector was created. */
    public long labels() {
        return labels;
    }

    /**
     * Returns the mean of X, an unbiased estimate of the miss rate among all predictions. It may exceed 1, and is 0
     * without predictions.
     */
    public double missRate() {
        return predictions == 0 ? 0 : weightedMisses / predictions;
    }

    /** Returns the estimated number of missed predictions, rounded and at most the number of predictions. */
    @Override
    public long misses() {
        return number(missRate(), predictions);
    }

    @Override
    public Stretch since() {
        long first = segmentStart[best()];
        long since = predictions - first + 1;
        long misses = number(missRateSince(), since);
        return new Stretch(first, since, misses, 0, misses);
    }

    /**
     * Converts a miss rate to a number of misses. The rate may exceed 1, so the number is capped at the number of
     * predictions.
     */
    private static long number(double missRate, long predictions) {
        return Math.min(predictions, Math.round(missRate * predictions));
    }

    /**
     * Returns the mean of X in the stretch of {@link #since()}, or 0 without predictions. It is biased upwards, because
     * the stretch was chosen for its misses.
     */
    double missRateSince() {
        int best = best();
        long since = predictions - segmentStart[best] + 1;
        return since == 0 ? 0 : (weightedMisses - weightedMissesBefore[best]) / since;
    }

    @Override
    public boolean isEvent(MonitoredUnit unit, double level) {
        return unit.miss();
    }

    @Override
    public double rateToReturnTo(double level, double alpha) {
        return alpha;
    }

    @Override
    public AlarmLimit limit(FalseAlertBudget budget, double nullMiscoverage) {
        return AlarmLimit.byLabels(budget).ofThresholds();
    }

    @Override
    public Description description() {
        return new Description(
                "mixture Shiryaev-Roberts e-detector on misses weighted by inverse probability",
                OddsRatioGrid.ratios(),
                Optional.empty(),
                CoverageBreachNull.DERIVATION,
                Description.DEPLOYED);
    }

    @Override
    public DetectorType type() {
        return SequentialDetectors.named(DetectorType.Observes.WEIGHTED_MISSES, "mixture");
    }

    @Override
    public boolean weightsMisses() {
        return true;
    }

    @Override
    public byte[] state() {
        return Framing.framed(toBytes());
    }

    static InverseProbabilityDetector read(ByteBuffer state) {
        return ofBytes(Framing.readFramed(state));
    }

    @Override
    public long[] segmentStarts() {
        return Arrays.stream(segmentStart).distinct().sorted().toArray();
    }

    /** Discards the evidence, for example after an alarm. The counts are kept. */
    @Override
    public void restart() {
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            shiryaevRoberts[j] = 0;
            startSegment(j, predictions + 1);
        }
    }

    private void startSegment(int alternative, long start) {
        cumulativeSum[alternative] = 1;
        segmentStart[alternative] = start;
        weightedMissesBefore[alternative] = weightedMisses;
    }

    private int best() {
        int best = 0;
        for (int j = 1; j < OddsRatioGrid.SIZE; j++) {
            best = cumulativeSum[j] > cumulativeSum[best] ? j : best;
        }
        return best;
    }

    /**
     * Returns the whole state, big-endian.
     *
     * <pre>
     *   byte    layout version, 1; it implies the odds ratios 1.25, 1.5, 2, 3, 5, 8
     *   long    predictions
     *   long    labels
     *   double  sum of X
     *   then, for each odds ratio in ascending order,
     *     double  R
     *     double  W, the CUSUM
     *     double  sum of X before the segment of W
     *     long    number of the first prediction of that segment
     * </pre>
     */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(CONTENT_BYTES)
                .putLong(predictions)
                .putLong(labels)
                .putDouble(weightedMisses);
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            state.putDouble(shiryaevRoberts[j])
                    .putDouble(cumulativeSum[j])
                    .putDouble(weightedMissesBefore[j])
                    .putLong(segmentStart[j]);
        }
        return state.array();
    }

    /**
     * Returns a detector that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static InverseProbabilityDetector ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes, CONTENT_BYTES);
        InverseProbabilityDetector detector = new InverseProbabilityDetector();
        detector.predictions = state.getLong();
        detector.labels = state.getLong();
        detector.weightedMisses = state.getDouble();
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            detector.shiryaevRoberts[j] = state.getDouble();
            detector.cumulativeSum[j] = state.getDouble();
            detector.weightedMissesBefore[j] = state.getDouble();
            detector.segmentStart[j] = state.getLong();
        }
        detector.requireConsistent();
        return detector;
    }

    private void requireConsistent() {
        boolean consistent = labels >= 0 && labels <= predictions;
        consistent &= weightedMisses >= 0 && weightedMisses <= Double.MAX_VALUE;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            consistent &= shiryaevRoberts[j] >= 0 && shiryaevRoberts[j] <= LevelMixture.CEILING;
            consistent &= cumulativeSum[j] >= 0 && cumulativeSum[j] <= LevelMixture.CEILING;
            consistent &= weightedMissesBefore[j] >= 0 && weightedMissesBefore[j] <= weightedMisses;
            consistent &= segmentStart[j] >= 1 && segmentStart[j] - 1 <= predictions;
        }
        StateFrame.requireConsistent(NAME, consistent);
    }
}
