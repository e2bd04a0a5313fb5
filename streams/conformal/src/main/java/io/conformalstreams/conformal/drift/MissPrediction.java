package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Predicts the probability of a miss from measurements of a prediction that need no label. It is a logistic regression
 * on standardised measurements, fitted one label at a time: each label is one step of Newton's method for the
 * Laplace approximation of the posterior (West, Harrison and Migon, "Dynamic generalized linear models and Bayesian
 * forecasting", 1985). A prediction uses earlier labels alone. A measurement that is not a number counts as average.
 *
 * <p>The functions are those of {@link StrictMath}, so that a replay gives the same bits. The class is not thread-safe.
 */
final class MissPrediction {
    /** The largest number of measurements. */
    static final int MOST = 8;

    private static final String NAME = "miss prediction";

    /** The prior variance of the intercept and of each slope. */
    private static final double PRIOR_VARIANCE = 1;

    private static final double FARTHEST = 4;

    private final int measurements;
    private final long[] counts;
    private final double[] mean;
    private final double[] squares;
    private final double[] weights;
    private final double[][] covariance;

    private MissPrediction(int measurements) {
        this.measurements = measurements;
        counts = new long[measurements];
        mean = new double[measurements];
        squares = new double[measurements];
        weights = new double[measurements + 1];
        covariance = new double[measurements + 1][measurements + 1];
    }

    /**
     * Returns a predictor that has seen no label. It predicts the given rate.
     *
     * @throws IllegalArgumentException if there are more than {@value #MOST} measurements
     */
    static MissPrediction start(int measurements, double rate) {
        if (measurements > MOST) {
            throw new IllegalArgumentException(
                    "there are " + measurements + " measurements, and at most " + MOST + " are possible");
        }
        MissPrediction prediction = new MissPrediction(measurements);
        prediction.weights[0] = StrictMath.log(rate / (1 - rate));
        for (int i = 0; i <= measurements; i++) {
            prediction.covariance[i][i] = PRIOR_VARIANCE;
        }
        return prediction;
    }

    /** Returns the predicted probability of a miss, strictly between 0 and 1. */
    double of(List<Double> measured) {
        return probability(standardised(measured));
    }

    /** Learns the location and the scale of the measurements of a prediction, labelled or not. */
    void learn(List<Double> measured) {
        for (int i = 0; i < measurements; i++) {
            double value = measured.get(i);
            if (Double.isFinite(value)) {
                counts[i]++;
                double deviation = value - mean[i];
                mean[i] += deviation / counts[i];
                squares[i] += deviation * (value - mean[i]);
            }
        }
    }

    /** Learns from a label. */
    void learn(List<Double> measured, boolean miss) {
        double[] x = standardised(measured);
        double p = probability(x);
        double[] along = new double[x.length];
        double spread = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x.length; j++) {
                along[i] += covariance[i][j] * x[j];
            }
            spread += x[i] * along[i];
        }
        double information = p * (1 - p);
        double gain = 1 / (1 + information * spread);
        for (int i = 0; i < x.length; i++) {
            weights[i] += gain * along[i] * ((miss ? 1 : 0) - p);
            for (int j = 0; j < x.length; j++) {
                covariance[i][j] -= gain * information * along[i] * along[j];
            }
        }
    }

    /** Returns the number of measurements. */
    int measurements() {
        return measurements;
    }

    private double[] standardised(List<Double> measured) {
        double[] x = new double[measurements + 1];
        x[0] = 1;
        for (int i = 0; i < measurements; i++) {
            double deviation = counts[i] < 2 ? 0 : Math.sqrt(squares[i] / (counts[i] - 1));
            boolean isMeasured = deviation > 0 && Double.isFinite(measured.get(i));
            double distance = isMeasured ? (measured.get(i) - mean[i]) / deviation : 0;
            x[i + 1] = Math.max(-FARTHEST, Math.min(FARTHEST, distance));
        }
        return x;
    }

    private double probability(double[] x) {
        double logit = 0;
        for (int i = 0; i < x.length; i++) {
            logit += weights[i] * x[i];
        }
        return 1 / (1 + StrictMath.exp(-Math.max(-30, Math.min(30, logit))));
    }

    /**
     * Writes the number of measurements (byte); the count (long), the mean and the sum of squared deviations (doubles) of
     * each measurement; the intercept and the slopes; their covariance by rows (doubles).
     */
    void put(ByteBuffer state) {
        state.put((byte) measurements);
        for (int i = 0; i < measurements; i++) {
            state.putLong(counts[i]).putDouble(mean[i]).putDouble(squares[i]);
        }
        for (double weight : weights) {
            state.putDouble(weight);
        }
        for (double[] row : covariance) {
            for (double value : row) {
                state.putDouble(value);
            }
        }
    }

    /** The number of bytes that {@link #put} writes. */
    int bytes() {
        return bytes(measurements);
    }

    private static int bytes(int measurements) {
        int weights = measurements + 1;
        return 1 + measurements * Long.BYTES + (2 * measurements + weights + weights * weights) * Double.BYTES;
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static MissPrediction get(ByteBuffer state) {
        StateFrame.requireConsistent(NAME, state.remaining() >= 1);
        int measurements = state.get(state.position());
        StateFrame.requireConsistent(
                NAME, measurements >= 0 && measurements <= MOST && state.remaining() >= bytes(measurements));
        state.get();
        MissPrediction prediction = new MissPrediction(measurements);
        boolean consistent = true;
        for (int i = 0; i < measurements; i++) {
            prediction.counts[i] = state.getLong();
            consistent &= prediction.counts[i] >= 0;
            prediction.mean[i] = state.getDouble();
            prediction.squares[i] = state.getDouble();
            consistent &= Double.isFinite(prediction.mean[i]) && prediction.squares[i] >= 0;
        }
        for (int i = 0; i < prediction.weights.length; i++) {
            prediction.weights[i] = state.getDouble();
            consistent &= Double.isFinite(prediction.weights[i]);
        }
        for (double[] row : prediction.covariance) {
            for (int j = 0; j < row.length; j++) {
                row[j] = state.getDouble();
                consistent &= Double.isFinite(row[j]);
            }
        }
        StateFrame.requireConsistent(NAME, consistent);
        return prediction;
    }
}
