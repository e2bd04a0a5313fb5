package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import io.conformalstreams.ops.evaluate.Splits;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses confidence sets on learning units. At each level and side, it chooses the transformation with the lowest
 * cost. Transformations whose sets are trivial in most cases come last. It then chooses the way of sharing alpha,
 * alpha_1 + alpha_2 = alpha, with the smallest sum of mean missed share and mean excess share.
 *
 * <p>The paper fixes the transformations at alpha before it shares alpha. Here, each side has the transformation that
 * is best at its own part of alpha. The reason: saturated scores can be useful at alpha, but useless at a part of it.
 */
public final class ConfidenceSetTuning {

    /** Number of levels of the curves: 0.01, 0.02, ... */
    private static final int CURVE_LEVELS = 20;

    private final CaseSelection learning;
    private final List<NamedTransformation> candidates;
    private final Splits splits;

    /**
     * @param learning units that neither calibrate nor judge the chosen procedures
     * @param candidates for either side, with distinct names; at least one. If the cases have masks, only candidates
     *     that need no scores are tried
     * @param splits of the learning units: some determine thresholds, the sets of the others are measured
     */
    public ConfidenceSetTuning(CaseSelection learning, List<NamedTransformation> candidates, Splits splits) {
        this.learning = learning;
        this.candidates = candidates.stream()
                .filter(candidate -> !learning.description().hasMasks()
                        || candidate.transformation().needsOnlyTheMask())
                .toList();
        this.splits = splits;
    }

    /** Identity, the share of the mass, the three distances, boxes, and Gaussian filters of the given full widths in pixels. */
    public static List<NamedTransformation> candidates(List<BigDecimal> fullWidths) {
        return Stream.concat(
                        NamedTransformation.withoutParameter(),
                        fullWidths.stream().map(width -> NamedTransformation.smoothed(width, LengthUnit.PIXELS)))
                .distinct()
                .toList();
    }

    /**
     * Measures all candidates, and chooses the sets of every channel.
     *
     * @param alpha nominal miscoverage of both sets together
     * @param step between the tried inner shares of alpha
     * @param done called twice for each case, from any thread
     * @throws IllegalArgumentException if the learning units are too few for the level
     */
    public List<ChannelTuning> run(BigDecimal alpha, BigDecimal step, Runnable done) {
        List<Combination.Bonferroni> shares = AlphaSplit.shares(step)
                .map(Combination.Bonferroni::new)
                .filter(split ->
                        Stream.of(Side.INNER, Side.OUTER).allMatch(side -> isReachable(level(split, side, alpha))))
                .toList();
        if (shares.isEmpty()) {
            throw new IllegalArgumentException("--alpha: " + alpha + " is too small to be shared by both sides: with "
                    + splits.calibration() + " learning units for the thresholds, each side needs at least 1/(n + 1);"
                    + " take more learning units or a larger alpha");
        }
        List<BigDecimal> levels = Stream.of(
                        IntStream.rangeClosed(1, CURVE_LEVELS).mapToObj(level -> BigDecimal.valueOf(level, 2)),
                        Stream.of(alpha),
                        shares.stream().map(split -> level(split, Side.INNER, alpha)),
                        shares.stream().map(split -> level(split, Side.OUTER, alpha)))
                .flatMap(levelsOfOneKind -> levelsOfOneKind)
                .map(BigDecimal::stripTrailingZeros)
                .filter(this::isReachable)
                .distinct()
                .sorted()
                .toList();
        List<Efficiency> efficiencies = new CandidateSets(learning, candidates, splits, levels).measure(done);
        List<DatasetChannel> channels = learning.description().channels();
        return IntStream.range(0, channels.size())
                .mapToObj(channel -> choose(
                        channels.get(channel).name(),
                        efficiencies.stream()
                                .filter(efficiency -> efficiency.channel() == channel)
                                .toList(),
                        alpha,
                        shares))
                .toList();
    }

    /**
     * Whether thresholds can be finite at a level. If not, they are infinite with every transformation, because there
     * are too few learning units.
     */
    private boolean isReachable(BigDecimal level) {
        return RankRule.rank(level, splits.calibration()) <= splits.calibration();
    }

    private static BigDecimal level(Combination.Bonferroni split, Side side, BigDecimal alpha) {
        var identity = NamedTransformation.IDENTITY.transformation();
        return new InnerOuterSets(identity, identity, split).alpha(side, alpha);
    }

    private static ChannelTuning choose(
            String channel, List<Efficiency> efficiencies, BigDecimal alpha, List<Combination.Bonferroni> shares) {
        List<AlphaSplit> splits = shares.stream()
                .map(split -> new AlphaSplit(
                        split.innerShare(),
                        best(efficiencies, Side.INNER, level(split, Side.INNER, alpha)),
                        best(efficiencies, Side.OUTER, level(split, Side.OUTER, alpha))))
                .toList();
        return new ChannelTuning(
                channel,
                efficiencies,
                best(efficiencies, Side.INNER, alpha),
                best(efficiencies, Side.OUTER, alpha),
                splits);
    }

    /** The best candidate. Rejected candidates come last. Of equal ones, the first wins. */
    private static Efficiency best(List<Efficiency> efficiencies, Side side, BigDecimal level) {
        return efficiencies.stream()
                .filter(efficiency ->
                        efficiency.side() == side && efficiency.alpha().compareTo(level) == 0)
                .min(Comparator.comparing(Efficiency::isRejected).thenComparingDouble(Efficiency::share))
                .orElseThrow();
    }
}
