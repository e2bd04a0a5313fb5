package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
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
    private static final int CONTENT_BYTES = 2 * Long.BYTES + Double.BYTES + WeightedMissBets.BYTES;

    private long labels;
    private WeightedMissBets bets = new WeightedMissBets();

    /** Creates a detector that has observed nothing. */
    InverseProbabilityDetector() {}

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
        double[] stakes = new double[OddsRatioGrid.SIZE];
        for (int j = 0; j < stakes.length; j++) {
            stakes[j] = (OddsRatioGrid.alternative(j, p) - p) / (2 * p * (1 - p));
        }
        bets.observe(x, p, stakes);
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
        return bets.mean();
    }

    /** Returns the number of predictions since the detector was created. */
    @Override
    public long observations() {
        return bets.predictions();
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
        return bets.predictions() == 0 ? 0 : bets.weightedMisses() / bets.predictions();
    }

    /** Returns the estimated number of missed predictions, rounded and at most the number of predictions. */
    @Override
    public long misses() {
        return bets.misses();
    }

    @Override
    public Stretch since() {
        return bets.since();
    }

    /**
     * Returns the mean of X in the stretch of {@link #since()}, or 0 without predictions. It is biased upwards, because
     * the stretch was chosen for its misses.
     */
    double missRateSince() {
        long since = bets.since().labels();
        return since == 0 ? 0 : bets.weightedMissesSince() / since;
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
        return AlarmLimit.byPredictions(budget).ofThresholds();
    }

    @Override
    public Description description() {
        return new Description(
                "mixture Shiryaev-Roberts e-detector on misses weighted by inverse probability",
                OddsRatioGrid.ratios(),
                Optional.empty(),
                CoverageBreachNull.DERIVATION_FOR_ALL_PREDICTIONS,
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
        return bets.segmentStarts();
    }

    /** Discards the evidence, for example after an alarm. The counts are kept. */
    @Override
    public void restart() {
        bets.restart();
    }

    /**
     * Returns the whole state, big-endian.
     *
     * <pre>
     *   byte    layout version, 1; it implies the odds ratios 1.25, 1.5, 2, 3, 5, 8
     *   long    predictions
     *   long    labels
     *   double  sum of X
     *   the bets, as in {@link WeightedMissBets#put}
     * </pre>
     */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(CONTENT_BYTES)
                .putLong(bets.predictions())
                .putLong(labels)
                .putDouble(bets.weightedMisses());
        bets.put(state);
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
        long predictions = state.getLong();
        detector.labels = state.getLong();
        detector.bets = WeightedMissBets.get(NAME, predictions, state.getDouble(), state);
        StateFrame.requireConsistent(
                NAME, detector.labels >= 0 && detector.labels <= predictions && detector.bets.hasOnlyGrown());
        return detector;
    }
}
