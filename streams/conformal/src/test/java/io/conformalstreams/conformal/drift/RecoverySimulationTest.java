package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Measures over seeded runs how often an alert ends while the drift continues, and how fast it ends after the drift.
 */
class RecoverySimulationTest {

    /** The drift continues unchanged for 5,000 labels after the alert opens. */
    @ParameterizedTest(name = "rate {0}")
    @CsvSource({"0.13, 0.025", "0.15, 0.01", "0.2, 0.004", "0.3, 0.004"})
    void shouldHardlyEverResolveWhileTheDriftGoesOn(double rate, double bound) {
        int runs = 500;
        SplittableRandom random = new SplittableRandom(51);
        double share = Runs.share(runs, run -> {
            RecoveryProcess recovery = opening(random, rate);
            while (recovery.labels() < 5_000 && !recovery.hasRecovered()) {
                recovery.observe(random.nextDouble() < rate);
            }
            return recovery.hasRecovered();
        });
        assertThat(share).isLessThanOrEqualTo(bound + Runs.threeStandardErrors(bound, runs));
    }

    @ParameterizedTest(name = "rate {0}")
    @ValueSource(doubles = {0.15, 0.2, 0.3})
    void shouldResolveAfterRecovery(double rate) {
        SplittableRandom random = new SplittableRandom(52);
        double[] labels = new double[200];
        for (int run = 0; run < labels.length; run++) {
            RecoveryProcess recovery = opening(random, rate);
            while (!recovery.hasRecovered()) {
                recovery.observe(random.nextDouble() < 0.1);
            }
            labels[run] = recovery.labels();
        }
        // About 1,700 labels for every rate, because recovery is tested against the same tolerated rate.
        assertThat(Runs.median(labels)).isBetween(1_400.0, 2_100.0);
    }

    /**
     * The rate falls from a heavy drift to a rate that is lower, but above the tolerated one. Then the alert must stay
     * open. By Ville's inequality, at most 1/20 of the runs may declare recovery. If the new rate is below the raised
     * one, most runs must declare an improvement. The few labels before an alert prove only a low raised rate.
     */
    @ParameterizedTest(name = "alpha {0}: {1}, then {2}")
    @CsvSource({
        "0.1, 0.9, 0.45, false",
        "0.1, 0.9, 0.3, false",
        "0.1, 0.9, 0.15, true",
        "0.05, 0.9, 0.1, true",
        "0.01, 0.9, 0.04, true"
    })
    void shouldCallALowerRateThatBreaksThePromiseImprovedButNotRecovered(
            double alpha, double during, double after, boolean belowRaised) {
        int runs = 250;
        SplittableRandom random = new SplittableRandom(53);
        int[] improved = new int[1];
        double recovered = Runs.share(runs, run -> {
            RecoveryProcess recovery = openingAfter(random, alpha, during);
            boolean better = false;
            while (recovery.labels() < 2_000 && !recovery.hasRecovered()) {
                recovery.observe(random.nextDouble() < after);
                better |= recovery.hasImproved();
            }
            improved[0] += better ? 1 : 0;
            return recovery.hasRecovered();
        });
        assertThat(recovered).isLessThanOrEqualTo(0.05 + Runs.threeStandardErrors(0.05, runs));
        assertThat(improved[0] > runs / 2).as("most runs improve").isEqualTo(belowRaised);
    }

    private static RecoveryProcess openingAfter(SplittableRandom random, double alpha, double during) {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        while (detector.evidence() < 6e6) {
            double rate = detector.observations() < 500 ? alpha : during;
            detector.observe(random.nextDouble() < rate, CoverageBreachNull.tolerated(alpha));
        }
        long since = detector.observations() - detector.since().first() + 1;
        return RecoveryProcess.opening(alpha, 0.2, detector.since().misses(), since, detector.observations());
    }

    private static RecoveryProcess opening(SplittableRandom random, double rate) {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        while (detector.evidence() < 1e6) {
            detector.observe(random.nextDouble() < (detector.observations() < 500 ? 0.1 : rate), 0.1);
        }
        long since = detector.observations() - detector.since().first() + 1;
        return RecoveryProcess.opening(0.1, 0.2, detector.since().misses(), since, detector.observations());
    }
}
