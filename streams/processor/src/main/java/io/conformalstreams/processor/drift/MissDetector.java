package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;

/** Bets on deployed misses against the null of each unit's own threshold. */
record MissDetector(ShiryaevRobertsDetector detector) implements Detector {

    static MissDetector start() {
        return new MissDetector(new ShiryaevRobertsDetector());
    }

    @Override
    public void observe(Observation observation) {
        detector.observe(observation.miss(), observation.nullMiscoverage());
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
        long first = detector.sinceObservation();
        long labels = detector.observations() - first + 1;
        return new Stretch(first, labels, detector.missesSince(), 0, detector.missesSince());
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
        return observation.miss();
    }

    @Override
    public double rateToReturnTo(double level, double alpha) {
        return alpha;
    }

    @Override
    public String name() {
        return "mixture Shiryaev-Roberts e-detector on deployed misses";
    }
}
