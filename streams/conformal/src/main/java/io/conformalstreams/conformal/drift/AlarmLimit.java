package io.conformalstreams.conformal.drift;

import java.util.Locale;

/**
 * The evidence at which an alert opens, with its bound on false alerts.
 *
 * @param evidence the limit; an alert opens when the evidence reaches it
 * @param monitorsPerLabel h, the number of monitors that share the budget; 0 for a limit that the budget does not set
 * @param lifetimeFalseAlarmProbability the probability that a false alert ever opens in an epoch; 0 if there is no such
 *     bound
 * @param nullErrorProbability the probability that the null is false although nothing drifts; 0 if the null is exact.
 *     The budget does not contain it
 * @param bound the bound in words
 */
public record AlarmLimit(
        double evidence,
        long monitorsPerLabel,
        double lifetimeFalseAlarmProbability,
        double nullErrorProbability,
        String bound) {

    /** The limit A of Shiryaev-Roberts evidence, which bounds false alerts within T labels by T/A. */
    static AlarmLimit byLabels(FalseAlertBudget budget) {
        return byUnits(budget, "labels");
    }

    /** The same limit for a detector that also observes predictions without a label. Its T counts predictions. */
    static AlarmLimit byPredictions(FalseAlertBudget budget) {
        return byUnits(budget, "predictions");
    }

    private static AlarmLimit byUnits(FalseAlertBudget budget, String units) {
        double evidence = budget.evidence();
        return new AlarmLimit(
                evidence,
                budget.monitorsPerLabel(),
                0,
                0,
                text(
                        "without drift, the probability that this monitor opens an alert within T %s is at most T/%.6g",
                        units, evidence));
    }

    /** The limit 1/d of an e-process, which bounds the probability of a false alert in the whole epoch by d. */
    static AlarmLimit forLife(DetectorSettings settings) {
        double probability = settings.value(SleeperProcess.LIFETIME_FALSE_ALARM_PROBABILITY);
        return new AlarmLimit(
                1 / probability,
                0,
                probability,
                0,
                text(
                        "without drift, the probability that this monitor ever opens an alert in the epoch is at"
                                + " most %.6g",
                        probability));
    }

    /** The limit of a CUSUM that is tuned to a mean run length of A independent labels. */
    static AlarmLimit tuned(double evidence, FalseAlertBudget budget) {
        return new AlarmLimit(
                evidence,
                budget.monitorsPerLabel(),
                0,
                0,
                text(
                        "without drift, independent misses at the null's rate open an alert once in %.6g labels on"
                                + " average; for misses of any dependence, the probability of an alert within T labels"
                                + " is at most T/%.6g",
                        budget.evidence(), evidence));
    }

    /** Returns the same limit for a null that may be false ({@link CoverageBreachNull#ERROR}). */
    AlarmLimit ofThresholds() {
        return new AlarmLimit(
                evidence,
                monitorsPerLabel,
                lifetimeFalseAlarmProbability,
                CoverageBreachNull.ERROR,
                bound + " + .005, as long as the thresholds do not change");
    }

    private static String text(String format, Object... numbers) {
        return String.format(Locale.ROOT, format, numbers);
    }
}
