package io.conformalstreams.conformal.risk;

/**
 * Risk-controlling prediction sets (Bates, Angelopoulos, Lei, Malik and Jordan, arXiv 2101.02703): the largest threshold such
 * that the bound certifies it and every threshold below. With probability at least 1 - delta over n independent calibration
 * units, n fixed beforehand, the risk at that threshold is at most alpha.
 *
 * <p>The thresholds are tested from the safe end up to the first failure. Because the risk does not decrease with the threshold, a wrong
 * choice means that one particular threshold, the first with a risk above alpha, was certified: many thresholds need no correction.
 *
 * <p>An instance holds the calibration of one stratum. Not safe for use by several threads.
 */
public final class RiskControllingPredictionSets {
    private final RiskBound bound;
    private final LossSums losses;

    private RiskControllingPredictionSets(RiskBound bound, LossSums losses) {
        this.bound = bound;
        this.losses = losses;
    }

    /** Creates a calibration without units. */
    public RiskControllingPredictionSets(RiskBound bound, ThresholdGrid grid) {
        this(bound, new LossSums(grid));
    }

    /**
     * Returns the calibration that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} does not write such bytes for the grid
     */
    public static RiskControllingPredictionSets ofBytes(RiskBound bound, ThresholdGrid grid, byte[] bytes) {
        return new RiskControllingPredictionSets(bound, LossSums.ofBytes(grid, bytes));
    }

    /** Adds a calibration unit; see {@link LossSums#add}. */
    public void add(LossCurve unit) {
        losses.add(unit);
    }

    /** Takes a calibration unit out again; see {@link LossSums#remove}. */
    public void remove(LossCurve unit) {
        losses.remove(unit);
    }

    /** Adds the units of another calibration, which stays as it is; see {@link LossSums#merge}. */
    public void merge(RiskControllingPredictionSets other) {
        losses.merge(other.losses);
    }

    /** Returns the largest certified threshold; see {@link #threshold(LossSums, RiskBound, RiskLevel)}. */
    public RiskThreshold threshold(RiskLevel level) {
        return threshold(losses, bound, level);
    }

    /** Returns the state, in the layout of {@link LossSums#toBytes()}: every bound has the same. */
    public byte[] toBytes() {
        return losses.toBytes();
    }

    /**
     * Returns the largest threshold of the grid that is certified together with all thresholds below; -Infinity, whose loss is known to
     * be 0, without any certificate.
     *
     * @param losses of the calibration units
     */
    public static RiskThreshold threshold(LossSums losses, RiskBound bound, RiskLevel level) {
        ThresholdGrid grid = losses.grid();
        int certified = -1;
        while (certified + 1 < grid.size() && bound.certifies(losses.at(certified + 1), level)) {
            certified++;
        }
        return new RiskThreshold(level.alpha(), losses.n(), grid.threshold(Math.max(certified, 0)), certified < 0);
    }
}
