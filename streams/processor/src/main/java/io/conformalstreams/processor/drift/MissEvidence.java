package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.CumulativeSumDetector;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.conformal.drift.SleeperProcess;
import io.conformalstreams.processor.configuration.DriftEvidence.BreachEvidence;

/** What proves that misses come too often. */
sealed interface MissEvidence {

    /** The odds of a miss that a CUSUM is the fastest to detect are so many times those of the null. */
    double CUSUM_ODDS_RATIO = 2;

    static MissEvidence start(BreachEvidence kind) {
        return switch (kind) {
            case MIXTURE -> new Mixture(new ShiryaevRobertsDetector());
            case CUSUM -> new Cusum(new CumulativeSumDetector(CUSUM_ODDS_RATIO));
            case SLEEPER -> new Sleeper(new SleeperProcess(), new ShiryaevRobertsDetector());
        };
    }

    BreachEvidence kind();

    void observe(boolean miss, double nullMiscoverage);

    double evidence();

    long observations();

    long misses();

    /** Number of the first observation since which misses come more often, from 1. */
    long since();

    long missesSince();

    /** The observations that {@link #since()} can name until another stretch starts. */
    long[] segmentStarts();

    /** Discards the evidence; counts go on. */
    void restart();

    /** The name in alerts. */
    String name();

    /** The mixture of e-detectors, whose false alarms are bounded by the number of labels. */
    record Mixture(ShiryaevRobertsDetector detector) implements MissEvidence {

        @Override
        public BreachEvidence kind() {
            return BreachEvidence.MIXTURE;
        }

        @Override
        public void observe(boolean miss, double nullMiscoverage) {
            detector.observe(miss, nullMiscoverage);
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
        public long since() {
            return detector.sinceObservation();
        }

        @Override
        public long missesSince() {
            return detector.missesSince();
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
        public String name() {
            return "mixture Shiryaev-Roberts e-detector";
        }
    }

    /** The CUSUM, whose limit is tuned for independent labels. */
    record Cusum(CumulativeSumDetector detector) implements MissEvidence {

        @Override
        public BreachEvidence kind() {
            return BreachEvidence.CUSUM;
        }

        @Override
        public void observe(boolean miss, double nullMiscoverage) {
            detector.observe(miss, nullMiscoverage);
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
        public long since() {
            return detector.sinceObservation();
        }

        @Override
        public long missesSince() {
            return detector.missesSince();
        }

        @Override
        public long[] segmentStarts() {
            return new long[] {detector.sinceObservation()};
        }

        @Override
        public void restart() {
            detector.restart();
        }

        @Override
        public String name() {
            return "tuned CUSUM of doubled odds";
        }
    }

    /**
     * The e-process whose false alarms are bounded for ever.
     *
     * @param counts says since when, and is no evidence
     */
    record Sleeper(SleeperProcess process, ShiryaevRobertsDetector counts) implements MissEvidence {

        @Override
        public BreachEvidence kind() {
            return BreachEvidence.SLEEPER;
        }

        @Override
        public void observe(boolean miss, double nullMiscoverage) {
            process.observe(miss, nullMiscoverage);
            counts.observe(miss, nullMiscoverage);
        }

        @Override
        public double evidence() {
            return process.evidence();
        }

        @Override
        public long observations() {
            return counts.observations();
        }

        @Override
        public long misses() {
            return counts.missesObserved();
        }

        @Override
        public long since() {
            return counts.sinceObservation();
        }

        @Override
        public long missesSince() {
            return counts.missesSince();
        }

        @Override
        public long[] segmentStarts() {
            return counts.segmentStarts();
        }

        @Override
        public void restart() {
            process.restart();
            counts.restart();
        }

        @Override
        public String name() {
            return "sleeper e-process";
        }
    }
}
