package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Detects score drift in constant memory. It only counts how often scores exceed frozen levels. Let n reference scores
 * and all later scores be exchangeable and distinct. Let S_a of the first m later scores exceed the k_a-th
 * smallest reference score. Then
 *
 * <pre>  P(the next score exceeds it | these counts) = (n + 1 - k_a + S_a)/(n + 1 + m)</pre>
 *
 * <p>exactly. The earlier scores leave n + 1 + m gaps. The next score falls into each gap with equal probability, and n
 * + 1 - k_a + S_a of the gaps lie above the level. The counts between several levels follow a Polya urn with several
 * colours. The formula is also true given the counts of all levels, so combining levels keeps the guarantee. No
 * threshold is estimated, so no estimation error needs an allowance. {@link MonitoredScore} breaks ties at random,
 * which makes scores distinct.
 */
public final class PolyaDetector implements ScoreDriftDetector {
    private static final String NAME = "Polya detector";

    private final ReferenceLevels reference;
    private final LevelMixture mixture;

    /** The predictive law of the next rank, if the kind of evidence bets on ranks. */
    private final Optional<UrnRanks> urn;

    private final RankBets bets;
    private final boolean[] exceeds;
    private final double[] nulls;

    /** Creates a detector at the start of an epoch. Its evidence is a {@link ScoreEvidence#MIXTURE}. */
    public PolyaDetector(ReferenceLevels reference) {
        this(reference, ScoreEvidence.MIXTURE);
    }

    /**
     * Creates a detector without bets on ranks at the start of an epoch.
     *
     * @param evidence a mixture or a sleeper
     * @throws IllegalArgumentException if the reference has no level or the evidence bets on ranks
     */
    PolyaDetector(ReferenceLevels reference, ScoreEvidence evidence) {
        this(reference, new LevelMixture(requireLevels(reference), evidence), Optional.empty(), RankBets.of(evidence));
    }

    private PolyaDetector(ReferenceLevels reference, LevelMixture mixture, Optional<UrnRanks> urn, RankBets bets) {
        if (mixture.kind().betsOnRanks() != urn.isPresent()) {
            throw new IllegalArgumentException("bets on ranks need the ranks of a reference");
        }
        this.reference = reference;
        this.mixture = mixture;
        this.urn = urn;
        this.bets = bets;
        int levels = reference.levels().size();
        exceeds = new boolean[levels];
        nulls = new double[levels];
    }

    /** Creates a detector at the start of an epoch. */
    static PolyaDetector start(StartingReference reference, ScoreEvidence evidence) {
        ReferenceLevels levels = reference.levels();
        return new PolyaDetector(
                levels,
                new LevelMixture(requireLevels(levels), evidence),
                evidence.betsOnRanks() ? Optional.of(reference.urn()) : Optional.empty(),
                RankBets.of(evidence));
    }

    static int requireLevels(ReferenceLevels reference) {
        if (reference.isEmpty()) {
            throw new IllegalArgumentException(
                    "the reference is too small for any level: " + reference.n() + " scores");
        }
        return reference.levels().size();
    }

    /**
     * Returns the probability that the next score exceeds a level, given the counts so far.
     *
     * @param n the number of reference scores
     * @param k the rank of the level among them, 1..n
     * @param exceedances the number of exceedances of the level, 0..observations
     */
    static double predictive(long n, long k, long exceedances, long observations) {
        return (n + 1 - k + exceedances) / (n + 1.0 + observations);
    }

    /** Returns the predictive probability of an exceedance of the stretch's level, just before the stretch. */
    double rateBefore(Stretch stretch) {
        List<ReferenceLevels.Level> levels = reference.levels();
        int a = levels.indexOf(reference.at(stretch.level()));
        return predictive(
                reference.n(), levels.get(a).k(), mixture.exceedances(a) - stretch.events(), stretch.first() - 1);
    }

    @Override
    public void observe(MonitoredScore score, boolean deployedMiss) {
        List<ReferenceLevels.Level> levels = reference.levels();
        urn.ifPresent(ranks -> bets.observe(ranks, score));
        for (int a = 0; a < nulls.length; a++) {
            exceeds[a] = score.exceeds(levels.get(a).threshold());
            nulls[a] = predictive(reference.n(), levels.get(a).k(), mixture.exceedances(a), mixture.observations());
        }
        mixture.observe(exceeds, nulls, exceeds, deployedMiss);
    }

    @Override
    public ScoreEvidence kind() {
        return mixture.kind();
    }

    @Override
    public double evidence() {
        return bets.evidence(mixture);
    }

    @Override
    public long observations() {
        return mixture.observations();
    }

    @Override
    public long misses() {
        return mixture.misses();
    }

    @Override
    public Stretch since() {
        return mixture.since(reference);
    }

    @Override
    public long[] segmentStarts() {
        return mixture.segmentStarts();
    }

    @Override
    public void restart() {
        mixture.restart();
        bets.restart();
    }

    @Override
    public ReferenceLevels reference() {
        return reference;
    }

    @Override
    public String counts() {
        return "Polya-urn counts";
    }

    @Override
    public DetectorType.Observes observes() {
        return DetectorType.Observes.SCORES;
    }

    /**
     * Returns the whole state, big-endian, with counts as unsigned LEB128 varints. It has about 600 bytes for five
     * levels, and 1,100 with bets on ranks.
     *
     * <pre>
     *   byte    layout version, 1; it implies the odds ratios 1.25, 1.5, 2, 3, 5, 8
     *   varint  n
     *   byte    number of levels; then, for each by ascending miscoverage,
     *     double  miscoverage
     *     varint  k
     *     double  score, double tie break of the threshold
     *   byte    kind of evidence: 0 mixture, 1 jumper, 2 sleeper, 3 average, 4 power
     *   varint  observations
     *   varint  observations at the last restart
     *   varint  deployed misses
     *   varint  exceedances, for each level
     *   then, for each level, and in it for each odds ratio,
     *     double  R
     *     int     W: the 32 bits after the sign bit of a double
     *     varint  observations in the segment of W
     *     varint  exceedances in it
     *     varint  deployed misses in it
     *   then, with bets on ranks, the thresholds and buckets of the ranks,
     *     with power bets, double R for each exponent,
     *     with a jumper, its state
     * </pre>
     */
    public byte[] toBytes() {
        byte[] betting = bets.toBytes();
        int ranked = urn.map(UrnRanks::bytes).orElse(0);
        ByteBuffer state = StateFrame.allocate(reference.bytes() + mixture.bytes() + ranked + betting.length);
        reference.put(state);
        mixture.put(state);
        urn.ifPresent(ranks -> ranks.put(state));
        state.put(betting);
        return StateFrame.written(state);
    }

    /**
     * Returns a detector that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static PolyaDetector ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        ReferenceLevels reference = ReferenceLevels.get(state);
        LevelMixture mixture = LevelMixture.get(NAME, state, requireLevels(reference));
        Optional<UrnRanks> urn =
                mixture.kind().betsOnRanks() ? Optional.of(UrnRanks.get(reference.n(), state)) : Optional.empty();
        return new PolyaDetector(reference, mixture, urn, RankBets.get(NAME, mixture.kind(), state));
    }

    @Override
    public byte[] state() {
        return Framing.joined(Framing.flag(false), Framing.framed(toBytes()));
    }

    static PolyaDetector read(ByteBuffer state) {
        return ofBytes(Framing.readFramed(state));
    }
}
