package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.configuration.DriftEvidence.BreachEvidence;
import java.util.Optional;

/**
 * Bets on misses: of deployed sets against the null of each unit's own threshold, or by rank against alpha.
 *
 * @param ranks empty for deployed misses
 */
record MissDetector(MissEvidence proof, Optional<PrequentialRanks> ranks) implements Detector {

    @Override
    public Observation judged(Observation observation) {
        return ranks.map(units -> units.judge(observation)).orElse(observation);
    }

    @Override
    public void observe(Observation observation) {
        proof.observe(observation.miss(), observation.nullMiscoverage());
    }

    @Override
    public double evidence() {
        return proof.evidence();
    }

    @Override
    public long observations() {
        return proof.observations();
    }

    @Override
    public long misses() {
        return proof.misses();
    }

    @Override
    public Stretch since() {
        long first = proof.since();
        long labels = proof.observations() - first + 1;
        return new Stretch(first, labels, proof.missesSince(), 0, proof.missesSince());
    }

    @Override
    public long[] segmentStarts() {
        return proof.segmentStarts();
    }

    @Override
    public void restart() {
        proof.restart();
    }

    @Override
    public boolean isEvent(Observation observation, double level) {
        return observation.miss();
    }

    @Override
    public double rateToReturnTo(double level, double alpha) {
        return alpha;
    }

    @Override
    public boolean isForLife() {
        return proof.kind() == BreachEvidence.SLEEPER;
    }

    @Override
    public String name() {
        return proof.name() + (ranks.isPresent() ? " on misses by prequential rank" : " on deployed misses");
    }
}
