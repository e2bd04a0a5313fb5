package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SinceChange;

/**
 * Bets on measurements of predictions that lie further from a centre, above or below, than exchangeable ones do.
 *
 * @param centre fixed beforehand, by predictions that are neither in the reference nor tested
 */
record InputDetector(double centre, PolyaDetector detector) implements Detector {

    @Override
    public void observe(Observation observation) {
        detector.observe(distance(observation.score()), false);
    }

    private MonitoredScore distance(MonitoredScore score) {
        return new MonitoredScore(Math.abs(score.score() - centre), score.tieBreak());
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
        return 0;
    }

    @Override
    public Stretch since() {
        SinceChange since = detector.since();
        return new Stretch(
                since.firstObservation(), since.labels(), 0, since.level().miscoverage(), since.exceedances());
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
        return distance(observation.score())
                .exceeds(detector.reference().at(level).threshold());
    }

    @Override
    public double rateToReturnTo(double level, double alpha) {
        return level;
    }

    @Override
    public boolean countsLabels() {
        return false;
    }

    @Override
    public String name() {
        return "mixture Shiryaev-Roberts e-detector on Polya-urn counts of distances from the median";
    }

    ReferenceLevels reference() {
        return detector.reference();
    }
}
