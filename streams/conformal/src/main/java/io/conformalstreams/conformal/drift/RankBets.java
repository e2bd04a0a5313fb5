package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The bets on ranks in a kind of evidence: the simple jumper, power bets, both or neither. */
final class RankBets {

    private final ScoreEvidence kind;
    private final Optional<SimpleJumper> jumper;
    private final Optional<PowerBets> power;

    private RankBets(ScoreEvidence kind, Optional<SimpleJumper> jumper, Optional<PowerBets> power) {
        this.kind = kind;
        this.jumper = jumper;
        this.power = power;
    }

    /** Returns bets that have observed nothing. */
    static RankBets of(ScoreEvidence kind) {
        return new RankBets(
                kind,
                kind.hasJumper() ? Optional.of(new SimpleJumper(SimpleJumper.Direction.SMALL)) : Optional.empty(),
                kind.hasPower() ? Optional.of(new PowerBets()) : Optional.empty());
    }

    /** Observes a p-value that is uniform given the past. */
    void observe(double p) {
        jumper.ifPresent(bets -> bets.observe(p));
        power.ifPresent(bets -> bets.observe(p));
    }

    /** Observes the next score of a Polya urn, and counts it. */
    void observe(UrnRanks urn, MonitoredScore score) {
        power.ifPresent(bets -> bets.observe(urn.tilts(score)));
        double p = urn.observe(score);
        jumper.ifPresent(bets -> bets.observe(p));
    }

    /** Returns the evidence of these bets together with a mixture over levels. */
    double evidence(LevelMixture mixture) {
        return switch (kind) {
            case MIXTURE, SLEEPER -> mixture.evidence();
            case JUMPER -> jumper.orElseThrow().evidence();
            case POWER -> power.orElseThrow().evidence();
            case AVERAGE ->
                (mixture.evidence()
                                + jumper.orElseThrow().evidence()
                                + power.orElseThrow().evidence())
                        / 3;
        };
    }

    void restart() {
        jumper.ifPresent(SimpleJumper::restart);
        power.ifPresent(PowerBets::restart);
    }

    /** Returns the state: R of the power bets, if there are any, then the state of the jumper, if there is one. */
    byte[] toBytes() {
        byte[] jumped = jumper.map(SimpleJumper::toBytes).orElseGet(() -> new byte[0]);
        ByteBuffer state = ByteBuffer.allocate((power.isPresent() ? PowerBets.BYTES : 0) + jumped.length);
        power.ifPresent(bets -> bets.put(state));
        return state.put(jumped).array();
    }

    /**
     * Reads the rest of a buffer.
     *
     * @throws IllegalArgumentException if {@link #toBytes} of this kind of evidence cannot have written the rest
     */
    static RankBets get(String name, ScoreEvidence kind, ByteBuffer state) {
        Optional<PowerBets> power = kind.hasPower() ? Optional.of(PowerBets.get(name, state)) : Optional.empty();
        StateFrame.requireConsistent(name, kind.hasJumper() || !state.hasRemaining());
        byte[] jumped = new byte[state.remaining()];
        state.get(jumped);
        return new RankBets(
                kind, kind.hasJumper() ? Optional.of(SimpleJumper.ofBytes(jumped)) : Optional.empty(), power);
    }
}
