package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A mixture Shiryaev-Roberts e-detector of the miss rate among all predictions, for few labels. Labels are chosen with a
 * known probability pi, and every prediction has measurements that need no label. Let m be a prediction of the miss from
 * these measurements ({@link MissPrediction}), fitted on earlier labels only. Let xi be 1 if the prediction is labelled
 * and 0 otherwise, and let M be 1 for a miss. A prediction counts as
 *
 * <pre>  X = m + xi (M - m)/pi,   L = 1 + lambda (X - p),   R &lt;- (R + 1) L</pre>
 *
 * <p>The mean of X given the past and the measurements is the probability of a miss, whatever m predicts. So the
 * probability of a false alarm at evidence A within T predictions, labelled or not, is at most T/A, as for {@link
 * InverseProbabilityDetector}. The better m predicts, the less X varies, so larger stakes pay. (Prediction-powered
 * inference: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic, Science 2023; as an e-process: arXiv 2502.04294.)
 *
 * <p>The stake for the alternative rate q of the odds grid is lambda = (q - p)/v, where v is the mean of (X - p)^2 over
 * earlier predictions. It is at most 1/(p + b (1/pi - 1)), where b = 1/2 is the largest m that is used. So L never
 * becomes negative. The stake must depend neither on xi nor on the measurements of the same prediction: unusual
 * measurements can make its miss probable, and only the mean over all measurements is at most p. The limit therefore
 * contains b in place of m. Its pi is the smallest probability that the policy uses; the operator must state it.
 *
 * <p>Observe mature predictions in prediction order. If a label has not arrived by then, the prediction counts as
 * unlabelled. So every label that was chosen must arrive before maturity. If labels without a miss are late, earlier
 * labels show too many misses, m becomes too large, and nothing corrects it. The class is not thread-safe.
 */
final class PredictionPoweredDetector implements SequentialDetector {
    static final String TYPE = "prediction-powered";

    /** The smallest probability of a label. */
    static final DetectorSetting SMALLEST_INCLUSION_PROBABILITY = new DetectorSetting(
            "smallestInclusionProbability",
            0.1,
            0.001,
            1,
            "Smallest inclusionProbability of labels, for the detector `prediction-powered`. Its bound is valid only if no"
                    + " prediction is chosen for labelling with a smaller probability, and if every label that was chosen"
                    + " arrives before maturity.");

    private static final String NAME = "prediction-powered detector";

    /** The largest predicted probability of a miss, b. */
    private static final double LARGEST_PREDICTION = 0.5;

    /** The variance of X for m = 0 counts like this number of earlier predictions. */
    private static final double PRIOR_PREDICTIONS = 200;

    private static final int CONTENT_BYTES = 2 * Long.BYTES + 2 * Double.BYTES + WeightedMissBets.BYTES + 1;

    private long labels;
    private WeightedMissBets bets = new WeightedMissBets();

    /** The sum of (X - p)^2. */
    private double squares;

    private Optional<MissPrediction> prediction = Optional.empty();

    /** Creates a detector that has observed nothing. */
    PredictionPoweredDetector() {}

    /**
     * Observes the next prediction.
     *
     * @throws IllegalArgumentException if the null miscoverage, a probability or the number of measurements is outside
     *     its range
     */
    @Override
    public MonitoredUnit observe(MonitoredUnit unit) {
        double p = OddsRatioGrid.requireProbability("null miscoverage", unit.nullMiscoverage());
        double smallest = unit.smallestLabellingProbability();
        if (!(smallest > 0 && smallest <= 1)) {
            throw new IllegalArgumentException(
                    "smallest labelling probability must be above 0 and at most 1: " + smallest);
        }
        int measurements = unit.measurements().size();
        if (prediction.filter(misses -> misses.measurements() == measurements).isEmpty()) {
            // The first prediction, or another choice of measurements: the fit begins anew.
            prediction = Optional.of(MissPrediction.start(measurements, p));
        }
        MissPrediction misses = prediction.get();
        double m = Math.min(LARGEST_PREDICTION, misses.of(unit.measurements()));
        double x = m + correction(unit, m, smallest);
        bets.observe(x, p, stakes(p, smallest));
        squares += (x - p) * (x - p);
        misses.learn(unit.measurements());
        if (unit.isLabelled()) {
            labels++;
            misses.learn(unit.measurements(), unit.miss());
        }
        return unit;
    }

    /** Returns xi (M - m)/pi. A probability below the smallest one counts as the smallest one. */
    static double correction(MonitoredUnit unit, double m, double smallest) {
        return unit.isLabelled() ? ((unit.miss() ? 1 : 0) - m) / Math.max(smallest, unit.labellingProbability()) : 0;
    }

    /** Returns lambda for each alternative. It depends on earlier predictions alone. */
    double[] stakes(double p, double smallest) {
        double prior = p / smallest - p * p;
        double variance = (squares + PRIOR_PREDICTIONS * prior) / (bets.predictions() + PRIOR_PREDICTIONS);
        double most = 1 / (p + LARGEST_PREDICTION * (1 / smallest - 1));
        double[] stakes = new double[OddsRatioGrid.SIZE];
        for (int j = 0; j < stakes.length; j++) {
            stakes[j] = Math.min(most, (OddsRatioGrid.alternative(j, p) - p) / variance);
        }
        return stakes;
    }

    /** Returns the mean of R under the prior weights of the odds ratios, 0 at the start, at most 1e300. */
    @Override
    public double evidence() {
        return bets.priorMean();
    }

    @Override
    public long observations() {
        return bets.predictions();
    }

    /** Returns the estimated number of missed predictions, the sum of X, rounded to 0..predictions. */
    @Override
    public long misses() {
        return bets.misses();
    }

    @Override
    public Stretch since() {
        return bets.since();
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
                "mixture Shiryaev-Roberts e-detector on predicted misses, corrected by labels (prediction-powered)",
                OddsRatioGrid.ratios(),
                Optional.empty(),
                CoverageBreachNull.DERIVATION_FOR_ALL_PREDICTIONS,
                Description.DEPLOYED);
    }

    @Override
    public DetectorType type() {
        return SequentialDetectors.named(DetectorType.Observes.WEIGHTED_MISSES, TYPE);
    }

    @Override
    public boolean weightsMisses() {
        return true;
    }

    @Override
    public long[] segmentStarts() {
        return bets.segmentStarts();
    }

    /** Discards the evidence, for example after an alarm. The counts and the fitted prediction are kept. */
    @Override
    public void restart() {
        bets.restart();
    }

    @Override
    public byte[] state() {
        return Framing.framed(toBytes());
    }

    static PredictionPoweredDetector read(ByteBuffer state) {
        return ofBytes(Framing.readFramed(state));
    }

    /**
     * Returns the whole state, big-endian.
     *
     * <pre>
     *   byte    layout version, 1; it implies the odds ratios 1.25, 1.5, 2, 3, 5, 8
     *   long    predictions
     *   long    labels
     *   double  sum of X
     *   double  sum of (X - p)^2
     *   the bets, as in {@link WeightedMissBets#put}
     *   byte    1 if a prediction of misses has been started; it follows as in {@link MissPrediction#put}
     * </pre>
     */
    byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(
                        CONTENT_BYTES + prediction.map(MissPrediction::bytes).orElse(0))
                .putLong(bets.predictions())
                .putLong(labels)
                .putDouble(bets.weightedMisses())
                .putDouble(squares);
        bets.put(state);
        state.put((byte) (prediction.isPresent() ? 1 : 0));
        prediction.ifPresent(misses -> misses.put(state));
        return state.array();
    }

    /**
     * Returns a detector that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    static PredictionPoweredDetector ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        StateFrame.requireConsistent(NAME, state.remaining() >= CONTENT_BYTES);
        PredictionPoweredDetector detector = new PredictionPoweredDetector();
        long predictions = state.getLong();
        detector.labels = state.getLong();
        double weightedMisses = state.getDouble();
        detector.squares = state.getDouble();
        detector.bets = WeightedMissBets.get(NAME, predictions, weightedMisses, state);
        int started = state.get();
        StateFrame.requireConsistent(NAME, started == 0 || started == 1);
        detector.prediction = started == 1 ? Optional.of(MissPrediction.get(state)) : Optional.empty();
        StateFrame.requireEnd(NAME, state);
        detector.requireConsistent();
        return detector;
    }

    private void requireConsistent() {
        StateFrame.requireConsistent(
                NAME,
                labels >= 0
                        && labels <= bets.predictions()
                        && prediction.isPresent() == bets.predictions() > 0
                        && squares >= 0
                        && squares <= Double.MAX_VALUE);
    }
}
