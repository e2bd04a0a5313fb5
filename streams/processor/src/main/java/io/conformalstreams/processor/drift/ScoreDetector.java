package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.ScoreDriftDetector;
import io.conformalstreams.conformal.drift.ScoreEvidence;
import io.conformalstreams.conformal.drift.SinceChange;
import java.util.Optional;

/**
 * Bets on critical values that exceed the levels of a reference more often than exchangeable ones do.
 *
 * @param edges of the rank engine's buckets; empty for the Polya engine, which has none
 * @param negated whether small critical values are bet on: overcoverage
 */
record ScoreDetector(ScoreDriftDetector detector, Optional<BucketEdges> edges, boolean negated) implements Detector {

    @Override
    public void observe(Observation observation) {
        detector.observe(oriented(observation.score()), observation.miss());
    }

    @Override
    public double evidence() {
        return detector.evidence();
    }

    @Override
    public long observations() {
        return detector.observations();
    }

    @Override
    public long misses() {
        return detector.missesObserved();
    }

    @Override
    public Stretch since() {
        SinceChange since = detector.since();
        return new Stretch(
                since.firstObservation(),
                since.labels(),
                since.misses(),
                since.level().miscoverage(),
                since.exceedances());
    }

    @Override
    public long[] segmentStarts() {
        return detector.segmentStarts();
    }

    @Override
    public void restart() {
        detector.restart();
    }

    @Override
    public boolean isEvent(Observation observation, double level) {
        return oriented(observation.score()).exceeds(reference().at(level).threshold());
    }

    @Override
    public double rateToReturnTo(double level, double alpha) {
        return level;
    }

    @Override
    public String name() {
        String engine = detector instanceof PolyaDetector ? "Polya-urn counts" : "ranks in a growing reference";
        return switch (detector.kind()) {
            case MIXTURE -> "mixture Shiryaev-Roberts e-detector on " + engine + " at several levels";
            case SLEEPER -> "sleeper e-process on " + engine + " at several levels";
            case JUMPER -> "simple jumper on " + engine + ", Shiryaev-Roberts form";
        };
    }

    @Override
    public boolean isForLife() {
        return detector.kind() == ScoreEvidence.SLEEPER;
    }

    ReferenceLevels reference() {
        return detector.reference();
    }

    private MonitoredScore oriented(MonitoredScore score) {
        return negated ? new MonitoredScore(-score.score(), score.tieBreak()) : score;
    }
}
