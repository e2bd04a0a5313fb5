package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.EvidenceLimit;
import io.conformalstreams.conformal.drift.SleeperProcess;
import io.conformalstreams.processor.configuration.DriftEvidence.BreachEvidence;
import java.util.Locale;

/**
 * When an alert of a monitor opens, and how often that is false.
 *
 * @param evidence at which it opens
 * @param monitorsPerLabel that share the setting of false alerts for a million labels; 0 where it plays no part
 * @param lifetime probability of ever a false alert in an epoch; 0 where there is no such bound
 * @param bound what that bounds, in words
 */
record AlarmRule(double evidence, long monitorsPerLabel, double lifetime, String bound) {

    /**
     * The rule of a monitor that has observed something.
     *
     * @param shared by monitors whose bound is by labels
     * @param lifetime d of a sleeper
     */
    static AlarmRule of(Monitor monitor, EvidenceLimit shared, double lifetime) {
        Detector detector = monitor.detector();
        if (detector.isForLife()) {
            return new AlarmRule(
                    SleeperProcess.limit(lifetime, 1),
                    0,
                    lifetime,
                    text(
                            "without drift, this monitor ever opens an alert in the epoch with probability at most %.6g",
                            lifetime));
        }
        if (detector instanceof MissDetector misses && misses.proof().kind() == BreachEvidence.CUSUM) {
            double limit = TunedLimits.limit(monitor.lastJudged().nullMiscoverage(), shared.evidence());
            return new AlarmRule(
                    limit,
                    shared.monitorsPerLabel(),
                    0,
                    text(
                            "without drift, independent misses of the null's rate open an alert once in %.6g labels on"
                                    + " average; any misses open one within T labels with probability at most T/%.6g",
                            shared.evidence(), limit));
        }
        return new AlarmRule(
                shared.evidence(),
                shared.monitorsPerLabel(),
                0,
                text(
                        "without drift, an alert opens within T labels with probability at most T/%.6g",
                        shared.evidence()));
    }

    private static String text(String format, Object... numbers) {
        return String.format(Locale.ROOT, format, numbers);
    }
}
