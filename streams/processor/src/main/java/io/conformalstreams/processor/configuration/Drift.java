package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.IsoDuration;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Settings of the drift monitors.
 *
 * @param falseAlertsPerMillionLabels bound on the expected number of alerts per million labels while nothing drifts,
 *     summed over all monitors of scores and deployed misses that a label updates; per million predictions for the
 *     population {@link Population#INVERSE_PROBABILITY_WEIGHTED}
 * @param maturity time to wait for a prediction's label; monitors then see units in the order of their
 *     predictions. If empty, monitors see each label when it arrives
 * @param population labels that update the monitors
 * @param evidence detectors of the monitors
 * @param referenceUnits minimum number of units in the reference of score drift
 * @param heartbeat time after which an open alert is published again, in event time
 * @param recoveryTolerance share of alpha by which a miss rate may exceed alpha and still count as recovered
 * @param monitors monitors that run
 * @param inputProxies properties of predictions that are monitored for input drift
 */
public record Drift(
        double falseAlertsPerMillionLabels,
        Optional<Duration> maturity,
        Population population,
        DriftEvidence evidence,
        int referenceUnits,
        Duration heartbeat,
        double recoveryTolerance,
        Monitors monitors,
        InputProxies inputProxies) {

    static final Constraint<Double> RATE =
            new Constraint<>("a number from 0.000001 to 1000000", rate -> rate >= 0.000_001 && rate <= 1_000_000);
    static final Constraint<Double> RECOVERY_TOLERANCE = new Constraint<>(
            "a number from " + RecoveryProcess.SMALLEST_TOLERANCE + " to " + RecoveryProcess.LARGEST_TOLERANCE,
            share -> share >= RecoveryProcess.SMALLEST_TOLERANCE && share <= RecoveryProcess.LARGEST_TOLERANCE);
    static final Constraint<Integer> REFERENCE_UNITS = Constraint.between(20, 10_000);

    /** The labels that update the monitors. */
    public enum Population {
        /** All labels. Alerts apply to images as they are selected for labelling. */
        LABELLED,
        /** Labels from the random audit. Alerts apply to all images. */
        AUDIT,
        /**
         * Misses of all mature predictions, weighted by the inverse of the label's inclusion probability. Alerts apply
         * to all images under any label policy. Scores are not monitored.
         */
        INVERSE_PROBABILITY_WEIGHTED;

        /** The name of the population in configurations and alerts. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The monitors that run.
     *
     * @param scoreDrift alerts if critical values are larger than those of the reference
     * @param coverageBreach alerts if deployed sets miss more often than promised
     * @param labelProcess alerts if labels arrive at another rate or delay
     * @param overcoverage alerts if critical values are smaller than those of the reference
     * @param inputDrift alerts if predictions change, without waiting for labels
     */
    public record Monitors(
            boolean scoreDrift,
            boolean coverageBreach,
            boolean labelProcess,
            boolean overcoverage,
            boolean inputDrift) {}

    /** Returns whether alerts name their cause. This needs the measurements of predictions and a maturity. */
    public boolean namesCauses() {
        return monitors.inputDrift() && maturity.isPresent() && !countsWithoutLabels();
    }

    /** Returns whether monitors also observe the sets of predictions without a label. */
    public boolean countsWithoutLabels() {
        return population == Population.INVERSE_PROBABILITY_WEIGHTED;
    }

    /** Returns whether the measurements of predictions wait for the labels. */
    public boolean joinsMeasurements() {
        return predictsMisses() || namesCauses();
    }

    /** Returns whether the detector of coverage breaches predicts misses from measurements of predictions. */
    public boolean predictsMisses() {
        return monitors.coverageBreach() && evidence.coverageBreach().observesMeasurements();
    }

    public Drift {
        RATE.require("falseAlertsPerMillionLabels", falseAlertsPerMillionLabels);
        maturity.ifPresent(delay -> IsoDuration.POSITIVE.require("maturity", delay));
        if (population == Population.INVERSE_PROBABILITY_WEIGHTED && maturity.isEmpty()) {
            throw new IllegalArgumentException(
                    "population inverse-probability-weighted needs a maturity, because a label counts as missing only after it");
        }
        if (evidence.coverageBreach().observesUnlabelled() != (population == Population.INVERSE_PROBABILITY_WEIGHTED)) {
            throw new IllegalArgumentException(
                    "population inverse-probability-weighted needs a detector of weighted misses, and that detector needs this population");
        }
        REFERENCE_UNITS.require("referenceUnits", referenceUnits);
        IsoDuration.POSITIVE.require("heartbeat", heartbeat);
        RECOVERY_TOLERANCE.require("recoveryTolerance", recoveryTolerance);
        if (monitors.inputDrift() && inputProxies.chosen().isEmpty()) {
            throw new IllegalArgumentException("the input drift monitor needs at least one input proxy");
        }
    }
}
