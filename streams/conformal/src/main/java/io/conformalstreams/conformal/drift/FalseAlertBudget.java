package io.conformalstreams.conformal.drift;

/**
 * The evidence A at which Shiryaev-Roberts detectors raise an alert, from the one number that an operator sets: at most f
 * false alerts for a million labels, over all h monitors that a label feeds,
 *
 * <pre>  A = h 10^6 / f.</pre>
 *
 * <p>Each monitor's evidence minus its number of labels is a supermartingale under its null. Hence N labels raise at most
 * h N/A = f N/10^6 false alerts in expectation, whatever the number of strata and however monitors depend on each other; no
 * further correction for their number is needed. (Exact for {@link ScoreDriftDetector}; for breaches as
 * {@link CoverageBreachNull} says.)
 *
 * @param monitorsPerLabel h, at least 1
 * @param falseAlertsPerMillionLabels f, above 0 and at most 10^6 h
 */
public record FalseAlertBudget(long monitorsPerLabel, double falseAlertsPerMillionLabels) {
    private static final double MILLION = 1e6;

    /** @throws IllegalArgumentException if a component is outside its range */
    public FalseAlertBudget {
        if (monitorsPerLabel < 1) {
            throw new IllegalArgumentException("number of monitors must be positive: " + monitorsPerLabel);
        }
        if (!(falseAlertsPerMillionLabels > 0
                && falseAlertsPerMillionLabels <= MILLION * monitorsPerLabel
                && MILLION * monitorsPerLabel / falseAlertsPerMillionLabels < LevelMixture.CEILING)) {
            throw new IllegalArgumentException("false alerts for a million labels must be above 0 and at most "
                    + MILLION * monitorsPerLabel + ": " + falseAlertsPerMillionLabels);
        }
    }

    /** Returns A, at least 1. */
    public double evidence() {
        return MILLION * monitorsPerLabel / falseAlertsPerMillionLabels;
    }

    /** Returns whether evidence is enough for an alert. */
    public boolean isReachedBy(double evidence) {
        return evidence >= evidence();
    }

    /** Returns the bound T/A on the probability that one monitor raises a false alert within T labels, at most 1. */
    public double falseAlertProbability(long labels) {
        return Math.min(1, labels / evidence());
    }

    /** Returns the bound h N/A on the expected number of false alerts of all monitors after N labels. */
    public double expectedFalseAlerts(long labels) {
        return monitorsPerLabel * (labels / evidence());
    }
}
