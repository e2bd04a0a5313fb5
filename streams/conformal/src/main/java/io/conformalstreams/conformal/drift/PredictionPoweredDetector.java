package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
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
 * unlabelled. The class is not thread-safe.
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
                    + " prediction is chosen for labelling with a smaller probability.");

    private static final String NAME = "prediction-powered detector";

    /** The largest predicted probability of a miss, b. */
    private static final double LARGEST_PREDICTION = 0.5;

    /** The variance of X for m = 0 counts like this number of earlier predictions. */
    private static final double PRIOR_PREDICTIONS = 200;

    private static final int COMPONENT_BYTES = 3 * Double.BYTES + Long.BYTES;
    private static final int CONTENT_BYTES =
            2 * Long.BYTES + 2 * Double.BYTES + OddsRatioGrid.SIZE * COMPONENT_BYTES + 1;

    private long predictions;
    private long labels;

    /** The sum of X, and the sum of (X - p)^2. */
    private double weightedMisses;

    private double squares;
    private Optional<MissPrediction> prediction = Optional.empty();
    private final double[] shiryaevRoberts = new double[OddsRatioGrid.SIZE];
    private final double[] cumulativeSum = new double[OddsRatioGrid.SIZE];
    private final double[] weightedMissesBefore = new double[OddsRatioGrid.SIZE];
    private final long[] segmentStart = new long[OddsRatioGrid.SIZE];

    /** Creates a detector that has observed nothing. */
    PredictionPoweredDetector() {
        restart();
    }

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
        bet(x, p, stakes(p, smallest));
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
        double variance = (squares + PRIOR_PREDICTIONS * prior) / (predictions + PRIOR_PREDICTIONS);
        double most = 1 / (p + LARGEST_PREDICTION * (1 / smallest - 1));
        double[] stakes = new double[OddsRatioGrid.SIZE];
        for (int j = 0; j < stakes.length; j++) {
            stakes[j] = Math.min(most, (OddsRatioGrid.alternative(j, p) - p) / variance);
        }
        return stakes;
    }

    private void bet(double x, double p, double[] stakes) {
        predictions++;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            // Rounding may make the smallest possible factor slightly negative.
            double factor = Math.max(0, 1 + stakes[j] * (x - p));
            shiryaevRoberts[j] = Math.min((shiryaevRoberts[j] + 1) * factor, LevelMixture.CEILING);
            if (cumulativeSum[j] <= 1) {
                startSegment(j, predictions);
            }
            cumulativeSum[j] = Math.min(cumulativeSum[j] * factor, LevelMixture.CEILING);
        }
        weightedMisses += x;
    }

    /** Returns the mean of R under the prior weights of the odds ratios, 0 at the start, at most 1e300. */
    @Override
    public double evidence() {
        return OddsRatioGrid.priorMean(shiryaevRoberts);
    }

    @Override
    public long observations() {
        return predictions;
    }

    /** Returns the estimated number of missed predictions, the sum of X, rounded to 0..predictions. */
    @Override
    public long misses() {
        return number(weightedMisses, predictions);
    }

    @Override
    public Stretch since() {
        int best = best();
        long first = segmentStart[best];
        long since = predictions - first + 1;
        long misses = number(weightedMisses - weightedMissesBefore[best], since);
        return new Stretch(first, since, misses, 0, misses);
    }

    private static long number(double misses, long predictions) {
        return Math.max(0, Math.min(predictions, Math.round(misses)));
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
                "mixture Shiryaev-Roberts e-detector on predicted misses, corrected by labels (prediction-powered)",
                OddsRatioGrid.ratios(),
                Optional.empty(),
                CoverageBreachNull.DERIVATION,
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
        return Arrays.stream(segmentStart).distinct().sorted().toArray();
    }

    /** Discards the evidence, for example after an alarm. The counts and the fitted prediction are kept. */
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
     *   then, for each odds ratio in ascending order,
     *     double  R
     *     double  W, the CUSUM
     *     double  sum of X before the segment of W
     *     long    number of the first prediction of that segment
     *   byte    1 if a prediction of misses has been started; it follows as in {@link MissPrediction#put}
     * </pre>
     */
    byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(
                        CONTENT_BYTES + prediction.map(MissPrediction::bytes).orElse(0))
                .putLong(predictions)
                .putLong(labels)
                .putDouble(weightedMisses)
                .putDouble(squares);
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            state.putDouble(shiryaevRoberts[j])
                    .putDouble(cumulativeSum[j])
                    .putDouble(weightedMissesBefore[j])
                    .putLong(segmentStart[j]);
        }
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
        detector.predictions = state.getLong();
        detector.labels = state.getLong();
        detector.weightedMisses = state.getDouble();
        detector.squares = state.getDouble();
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            detector.shiryaevRoberts[j] = state.getDouble();
            detector.cumulativeSum[j] = state.getDouble();
            detector.weightedMissesBefore[j] = state.getDouble();
            detector.segmentStart[j] = state.getLong();
        }
        int started = state.get();
        StateFrame.requireConsistent(NAME, started == 0 || started == 1);
        detector.prediction = started == 1 ? Optional.of(MissPrediction.get(state)) : Optional.empty();
        StateFrame.requireEnd(NAME, state);
        detector.requireConsistent();
        return detector;
    }

    private void requireConsistent() {
        boolean consistent = labels >= 0 && labels <= predictions && prediction.isPresent() == predictions > 0;
        consistent &= Double.isFinite(weightedMisses) && squares >= 0 && squares <= Double.MAX_VALUE;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            consistent &= shiryaevRoberts[j] >= 0 && shiryaevRoberts[j] <= LevelMixture.CEILING;
            consistent &= cumulativeSum[j] >= 0 && cumulativeSum[j] <= LevelMixture.CEILING;
            consistent &= Double.isFinite(weightedMissesBefore[j]);
            consistent &= segmentStart[j] >= 1 && segmentStart[j] - 1 <= predictions;
        }
        StateFrame.requireConsistent(NAME, consistent);
    }
}
