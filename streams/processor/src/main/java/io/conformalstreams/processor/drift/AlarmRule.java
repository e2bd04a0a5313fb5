package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.SleeperProcess;
import io.conformalstreams.processor.configuration.DriftEvidence.BreachEvidence;
import java.util.Locale;

/**
 * When an alert of a monitor opens, and how often that is false.
 *
 * @param evidence at which it opens
 * @param monitorsPerLabel that share the setting of false alerts for a million labels; 0 where it plays no part
 * @param lifetime probability of ever a false alert in an epoch; 0 where there is no such bound
 * @param meanLabels to a false alert of independent misses, to which the evidence is tuned; 0 where it is not
 */
record AlarmRule(double evidence, long monitorsPerLabel, double lifetime, double meanLabels) {

    /**
     * The rule of a monitor that has observed something.
     *
     * @param shared by monitors whose bound is by labels
     * @param lifetime d of a sleeper
     */
    static AlarmRule of(Monitor monitor, FalseAlertBudget shared, double lifetime) {
        Detector detector = monitor.detector();
        if (detector.isForLife()) {
            return new AlarmRule(SleeperProcess.limit(lifetime, 1), 0, lifetime, 0);
        }
        if (detector instanceof MissDetector misses && misses.proof().kind() == BreachEvidence.CUSUM) {
            double limit = TunedLimits.limit(monitor.lastObservation().nullMiscoverage(), shared.evidence());
            return new AlarmRule(limit, shared.monitorsPerLabel(), 0, shared.evidence());
        }
        return new AlarmRule(shared.evidence(), shared.monitorsPerLabel(), 0, 0);
    }

    /** What is bounded, in words. */
    String bound() {
        if (lifetime > 0) {
            return text(
                    "without drift, this monitor ever opens an alert in the epoch with probability at most %.6g",
                    lifetime);
        }
        if (meanLabels > 0) {
            return text(
                    "without drift, independent misses of the null's rate open an alert once in %.6g labels on average;"
                            + " any misses open one within T labels with probability at most T/%.6g",
                    meanLabels, evidence);
        }
        return text("without drift, an alert opens within T labels with probability at most T/%.6g", evidence);
    }

    private static String text(String format, Object... numbers) {
        return String.format(Locale.ROOT, format, numbers);
    }
}
