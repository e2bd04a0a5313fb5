package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.IsoDuration;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Drift monitors.
 *
 * @param falseAlertsPerMillionLabels bound on the expected number of alerts per million labels while nothing drifts, over
 *     all monitors of scores and deployed misses together that a label feeds
 * @param maturity how long after a prediction its label is waited for before monitors see it, in the order of the
 *     predictions; empty: monitors see labels as they come
 * @param population labels that feed monitors
 * @param evidence what proves drift
 * @param referenceUnits units at least in the reference of score drift
 * @param heartbeat after how long an open alert is published again, in event time
 * @param monitors which monitors run
 * @param inputProxies what drift of inputs is looked for in
 */
public record Drift(
        double falseAlertsPerMillionLabels,
        Optional<Duration> maturity,
        Population population,
        DriftEvidence evidence,
        int referenceUnits,
        Duration heartbeat,
        Monitors monitors,
        InputProxies inputProxies) {

    static final Constraint<Double> RATE =
            new Constraint<>("a number from 0.000001 to 1000000", rate -> rate >= 0.000_001 && rate <= 1_000_000);
    static final Constraint<Integer> REFERENCE_UNITS = Constraint.between(20, 10_000);

    /** Which labels feed monitors. */
    public enum Population {
        /** Every label: alerts speak about images that are chosen for labelling as they are. */
        LABELLED,
        /** Labels of the random audit: alerts speak about all images. */
        AUDIT,
        /**
         * Deployed misses of every mature prediction, weighted by the inverse of the probability with which its label was
         * chosen: alerts speak about all images, whatever the label policy. Scores are not watched.
         */
        INVERSE_PROBABILITY_WEIGHTED;

        /** How the population is written in configurations and alerts. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Which monitors run.
     *
     * @param scoreDrift monitors for critical values larger than those of the reference
     * @param coverageBreach monitors for misses of the deployed sets above their promised rate
     * @param labelProcess labels come in another way
     * @param overcoverage critical values become smaller
     * @param inputDrift predictions become others, labels unseen
     */
    public record Monitors(
            boolean scoreDrift,
            boolean coverageBreach,
            boolean labelProcess,
            boolean overcoverage,
            boolean inputDrift) {}

    public Drift {
        RATE.require("falseAlertsPerMillionLabels", falseAlertsPerMillionLabels);
        maturity.ifPresent(delay -> IsoDuration.POSITIVE.require("maturity", delay));
        if (population == Population.INVERSE_PROBABILITY_WEIGHTED && maturity.isEmpty()) {
            throw new IllegalArgumentException(
                    "population inverse-probability-weighted needs a maturity, at which a label counts as missing");
        }
        if (evidence.coverageBreach().observesUnlabelled() != (population == Population.INVERSE_PROBABILITY_WEIGHTED)) {
            throw new IllegalArgumentException(
                    "population inverse-probability-weighted and a detector of weighted misses need each other");
        }
        REFERENCE_UNITS.require("referenceUnits", referenceUnits);
        IsoDuration.POSITIVE.require("heartbeat", heartbeat);
        if (monitors.inputDrift() && inputProxies.chosen().isEmpty()) {
            throw new IllegalArgumentException("drift of inputs needs something to look for it in");
        }
    }
}
