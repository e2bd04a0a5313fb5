package io.conformalstreams.conformal.risk;

/**
 * Risk-controlling prediction sets (Bates, Angelopoulos, Lei, Malik and Jordan, arXiv 2101.02703): the largest cut such
 * that the bound certifies it and every cut below. With probability at least 1 - delta over n independent calibration
 * units, n fixed beforehand, the risk at that cut is at most alpha.
 *
 * <p>The cuts are tested from the safe end up to the first failure. Because the risk does not decrease with the cut, a wrong
 * choice means that one particular cut, the first with a risk above alpha, was certified: many cuts need no correction.
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
    public RiskControllingPredictionSets(RiskBound bound, CutGrid grid) {
        this(bound, new LossSums(grid));
    }

    /**
     * Returns the calibration that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} does not write such bytes for the grid
     */
    public static RiskControllingPredictionSets ofBytes(RiskBound bound, CutGrid grid, byte[] bytes) {
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

    /** Returns the largest certified cut; see {@link #cut(LossSums, RiskBound, RiskLevel)}. */
    public RiskCut cut(RiskLevel level) {
        return cut(losses, bound, level);
    }

    /** Returns the state, in the layout of {@link LossSums#toBytes()}: every bound has the same. */
    public byte[] toBytes() {
        return losses.toBytes();
    }

    /**
     * Returns the largest cut of the grid that is certified together with all cuts below; -Infinity, whose loss is known to
     * be 0, without any certificate.
     *
     * @param losses of the calibration units
     */
    public static RiskCut cut(LossSums losses, RiskBound bound, RiskLevel level) {
        CutGrid grid = losses.grid();
        int certified = -1;
        while (certified + 1 < grid.size() && bound.certifies(losses.at(certified + 1), level)) {
            certified++;
        }
        return new RiskCut(level.alpha(), losses.n(), grid.cut(Math.max(certified, 0)), certified < 0);
    }
}
