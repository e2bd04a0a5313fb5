package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.InverseProbabilityDetector;

/**
 * Bets on deployed misses among all mature predictions, each weighted by the inverse of the probability with which its label
 * was chosen, so that a change of the label policy is no drift. Whether the rate has returned cannot be proven in the same
 * way, since weights have no bound: an alert ends by a new epoch or an operator.
 */
record WeightedMissDetector(InverseProbabilityDetector detector) implements Detector {

    static WeightedMissDetector start() {
        return new WeightedMissDetector(new InverseProbabilityDetector());
    }

    @Override
    public void observe(Observation observation) {
        if (observation.labellingProbability() > 0) {
            detector.observeLabelled(
                    observation.miss(), observation.labellingProbability(), observation.nullMiscoverage());
        } else {
            detector.observeUnlabelled(observation.nullMiscoverage());
        }
    }

    @Override
    public double evidence() {
        return detector.evidence();
    }

    @Override
    public long observations() {
        return detector.predictions();
    }

    @Override
    public long misses() {
        return number(detector.missRate(), detector.predictions());
    }

    @Override
    public Stretch since() {
        long first = detector.sincePrediction();
        long predictions = detector.predictions() - first + 1;
        long misses = number(detector.missRateSince(), predictions);
        return new Stretch(first, predictions, misses, 0, misses);
    }

    /** Weights may sum to more than there are predictions. */
    private static long number(double missRate, long predictions) {
        return Math.min(predictions, Math.round(missRate * predictions));
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
    public boolean hasRecoveryTest() {
        return false;
    }

    @Override
    public boolean countsLabels() {
        return false;
    }

    @Override
    public String name() {
        return "mixture Shiryaev-Roberts e-detector on misses weighted by inverse probability";
    }
}
