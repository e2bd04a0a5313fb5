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
        int runs = 1_000;
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
        double[] labels = new double[300];
        for (int run = 0; run < labels.length; run++) {
            RecoveryProcess recovery = opening(random, rate);
            while (!recovery.hasRecovered()) {
                recovery.observe(random.nextDouble() < 0.1);
            }
            labels[run] = recovery.labels();
        }
        // About 1,700 labels for every rate. At the error .01/tau, a stretch that is just long enough for an alert
        // proves hardly more than the tolerance.
        assertThat(Runs.median(labels)).isBetween(1_400.0, 2_100.0);
    }

    private static RecoveryProcess opening(SplittableRandom random, double rate) {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        while (detector.evidence() < 1e6) {
            detector.observe(random.nextDouble() < (detector.observations() < 500 ? 0.1 : rate), 0.1);
        }
        long since = detector.observations() - detector.since().first() + 1;
        return RecoveryProcess.opening(0.1, detector.since().misses(), since, detector.observations());
    }
}
