package io.conformalstreams.conformal.drift;

/**
 * The accepted number of false alerts, and the limit of evidence that follows from it. An operator accepts at most f
 * false alerts per million labels, over all h monitors that a label feeds. Shiryaev-Roberts detectors then alarm at
 *
 * <pre>  A = h 10^6 / f.</pre>
 *
 * <p>Each monitor's evidence minus its number of labels is a supermartingale under its null. N labels therefore raise
 * at most h N/A = f N/10^6 false alerts in expectation. This is true for any number of strata and any dependence
 * between monitors, so no further correction for their number is needed. The bound is exact for score drift. For
 * breaches of coverage see {@link CoverageBreachNull}. For detectors that also observe predictions without a label, N
 * counts predictions, and f is per million predictions.
 *
 * <p>Detectors with a bound for a whole epoch (sleepers) use no share of f. Their own settings determine when they
 * alarm.
 *
 * @param monitorsPerLabel h, at least 1
 * @param falseAlertsPerMillionLabels f, above 0 and at most 10^6 h
 * @param settings the settings of the detectors
 */
public record FalseAlertBudget(long monitorsPerLabel, double falseAlertsPerMillionLabels, DetectorSettings settings) {

    /**
     * The share of the accepted false alerts that the monitors of scores have; the monitors of misses have the rest.
     *
     * <p>A simulation ({@code drift simulate}, table D7) decided the share. The sum of the median delays of score drift
     * and coverage breach is nearly the same for all shares up to .2, and larger beyond, because breaches are slower and
     * their delays grow more with the limit. Among these shares, .2 detects score drift soonest.
     */
    public static final double SCORE_SHARE = 0.2;

    private static final double MILLION = 1e6;

    /** @throws IllegalArgumentException if a component is outside its range */
    public FalseAlertBudget {
        if (monitorsPerLabel < 1) {
            throw new IllegalArgumentException("number of monitors must be positive: " + monitorsPerLabel);
        }
        if (!(falseAlertsPerMillionLabels > 0
                && falseAlertsPerMillionLabels <= MILLION * monitorsPerLabel
                && MILLION * monitorsPerLabel / falseAlertsPerMillionLabels < LevelMixture.CEILING)) {
            throw new IllegalArgumentException("false alerts per million labels must be above 0 and at most "
                    + MILLION * monitorsPerLabel + ": " + falseAlertsPerMillionLabels);
        }
    }

    /** Returns A, at least 1. */
    public double evidence() {
        return MILLION * monitorsPerLabel / falseAlertsPerMillionLabels;
    }
}
