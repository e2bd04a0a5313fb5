package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.ReferenceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShiryaevRobertsDetectorTest {
    private static final double[] ODDS_RATIOS = {1.25, 1.5, 2, 3, 5, 8};
    private static final double[] PRIOR = {0.02, 0.08, 0.3, 0.4, 0.15, 0.05};
    private static final double[] EQUAL = {1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6};

    /** The reference weights the odds ratios equally. */
    @Test
    void shouldFollowTheReferencePathStepByStep() throws IOException {
        JsonNode reference = ReferenceFile.json("detector_paths.json");
        String observations = reference.get("x").textValue();
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        for (int t = 0; t < observations.length(); t++) {
            detector.observe(
                    observations.charAt(t) == '1', reference.get("alpha").doubleValue());

            assertThat(Math.log(mean(detector, 0, EQUAL)))
                    .as("Shiryaev-Roberts after %d", t + 1)
                    .isCloseTo(reference.get("log_shiryaev_roberts").get(t).doubleValue(), within(1e-12));
            assertThat(mean(detector, 0, PRIOR)).isCloseTo(detector.evidence(), within(1e-12 * detector.evidence()));
            assertThat(Math.log(mean(detector, Double.BYTES, EQUAL)))
                    .as("CUSUM after %d", t + 1)
                    .isCloseTo(reference.get("log_cusum").get(t).doubleValue(), within(1e-12));
        }
        assertThat(detector.observations()).isEqualTo(observations.length());
        assertThat(detector.misses())
                .isEqualTo(observations.chars().filter(x -> x == '1').count());
    }

    /** The mean of a statistic over the odds ratios, from the stored state. R is at 0, W at 8. */
    private static double mean(ShiryaevRobertsDetector detector, int position, double[] weights) {
        ByteBuffer state = ByteBuffer.wrap(detector.toBytes());
        double sum = 0;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            sum += weights[j] * state.getDouble(1 + 2 * Long.BYTES + j * 4 * Long.BYTES + position);
        }
        return sum;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldSumAndMaximiseOverEveryStart(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean[] misses = new boolean[300];
        double[] nulls = new double[misses.length];
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        for (int t = 0; t < misses.length; t++) {
            misses[t] = random.nextDouble() < (t < 150 ? 0.1 : 0.25);
            nulls[t] = 0.05 + 0.1 * random.nextDouble();
            detector.observe(misses[t], nulls[t]);
            assertAgreesWithDefinition(detector, Arrays.copyOf(misses, t + 1), nulls);
        }
    }

    /**
     * Compares both outcomes of every step: their mean under the null is the evidence before plus 1, and a miss never
     * leads beyond the limit. A capped bet leads exactly to it.
     */
    @ParameterizedTest(name = "limit {0}")
    @ValueSource(doubles = {3, 50, 1e4, 1e6})
    void shouldStakeNoMoreThanReachesTheLimit(double limit) {
        SplittableRandom random = new SplittableRandom(5);
        int capped = 0;
        for (int run = 0; run < 50; run++) {
            ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
            while (detector.evidence() < limit) {
                double p = 0.05 + 0.1 * random.nextDouble();
                double staked = detector.evidence() + 1;
                double afterMiss = after(detector, true, p, limit).evidence();
                double afterCover = after(detector, false, p, limit).evidence();
                boolean isCapped =
                        after(detector, true, p, Double.POSITIVE_INFINITY).evidence() > limit && staked < limit;
                assertThat(p * afterMiss + (1 - p) * afterCover).isCloseTo(staked, within(1e-12 * staked));
                assertThat(afterCover).isLessThanOrEqualTo(afterMiss);
                if (isCapped) {
                    assertThat(afterMiss).isBetween(limit, limit * (1 + 1e-11));
                    assertThat(afterCover)
                            .isGreaterThan(after(detector, false, p, Double.POSITIVE_INFINITY)
                                    .evidence());
                    capped++;
                }
                detector.observe(random.nextDouble() < 0.3, p, limit);
            }
        }
        assertThat(capped).isGreaterThan(50);
    }

    private static ShiryaevRobertsDetector after(
            ShiryaevRobertsDetector detector, boolean miss, double p, double sought) {
        ShiryaevRobertsDetector copy = ShiryaevRobertsDetector.ofBytes(detector.toBytes());
        copy.observe(miss, p, sought);
        return copy;
    }

    @Test
    void shouldStandBeforeTheNextObservationWhenNewOrRestarted() {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        assertThat(detector.evidence()).isZero();
        assertThat(detector.since().first()).isEqualTo(1);
        for (int t = 0; t < 40; t++) {
            detector.observe(true, 0.1);
        }
        assertThat(detector.evidence()).isGreaterThan(1e6);
        assertThat(detector.since().misses()).isEqualTo(40);

        detector.restart();

        assertThat(detector.evidence()).isZero();
        assertThat(detector.observations()).isEqualTo(40);
        assertThat(detector.misses()).isEqualTo(40);
        assertThat(detector.since().first()).isEqualTo(41);
        assertThat(detector.since().misses()).isZero();
        detector.observe(false, 0.1);
        detector.observe(true, 0.1);
        ShiryaevRobertsDetector fresh = new ShiryaevRobertsDetector();
        fresh.observe(false, 0.1);
        fresh.observe(true, 0.1);
        assertThat(detector.evidence()).isEqualTo(fresh.evidence());
        assertThat(detector.since().first()).isEqualTo(40 + fresh.since().first());
    }

    @Test
    void shouldStayFiniteAndRecoverAfterEndlessMisses() {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        for (int t = 0; t < 10_000; t++) {
            detector.observe(true, 0.01);
        }
        assertThat(detector.evidence()).isBetween(1e299, 1e301);
        for (int t = 0; t < 100_000; t++) {
            detector.observe(false, 0.2);
        }
        assertThat(detector.evidence()).isBetween(0.0, 100.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 1.1, Double.NaN})
    void shouldRefuseANullThatIsNoProbability(double nullMiscoverage) {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        assertThatThrownBy(() -> detector.observe(true, nullMiscoverage)).isInstanceOf(IllegalArgumentException.class);
        assertThat(detector.observations()).isZero();
    }

    @Test
    void shouldKeepItsByteLayout() {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        for (boolean miss : new boolean[] {true, false, false, false, true, true, false}) {
            detector.observe(miss, 0.25);
        }

        assertThat(HexFormat.of().formatHex(detector.toBytes()))
                .isEqualTo("0100000000000000070000000000000003"
                        + "4020308a37be55173ff4d7b8b7d5106a00000000000000050000000000000002"
                        + "4021cb638116c2613ff948b0fcd6e9e000000000000000050000000000000002"
                        + "40239b598d3a0fc84000624dd2f1a9fd00000000000000050000000000000002"
                        + "4024000000000000400555555555555500000000000000050000000000000002"
                        + "40212c0000000000400900000000000000000000000000050000000000000002"
                        + "401a69c51aa449c740089e7c3fdb124600000000000000050000000000000002");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22})
    void shouldGoOnExactlyWhereTheBytesWereTaken(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ShiryaevRobertsDetector undisturbed = new ShiryaevRobertsDetector();
        ShiryaevRobertsDetector restored = new ShiryaevRobertsDetector();
        for (int t = 0; t < 2_000; t++) {
            if (t % 100 == 77) {
                undisturbed.restart();
                restored.restart();
            }
            boolean miss = random.nextDouble() < 0.15;
            double nullMiscoverage = 0.05 + 0.1 * random.nextDouble();
            undisturbed.observe(miss, nullMiscoverage);
            restored = ShiryaevRobertsDetector.ofBytes(restored.toBytes());
            restored.observe(miss, nullMiscoverage);

            assertThat(restored.toBytes()).isEqualTo(undisturbed.toBytes());
            assertThat(Double.doubleToRawLongBits(restored.evidence()))
                    .isEqualTo(Double.doubleToRawLongBits(undisturbed.evidence()));
        }
    }

    @Test
    void shouldRefuseBytesThatAreNoState() {
        byte[] valid = new ShiryaevRobertsDetector().toBytes();
        assertRefused(new byte[0]);
        assertRefused(Arrays.copyOf(valid, valid.length - 1));
        assertRefused(Arrays.copyOf(valid, valid.length + 1));
        assertRefused(changed(valid, 0, 2));
        assertRefused(changed(valid, 1, 0x80));
        assertRefused(changed(valid, 16, 1));
        assertRefused(changed(valid, 17, 0xff));
        assertRefused(changed(valid, 25, 0x7f));
        assertRefused(changed(valid, 40, 2));
        assertRefused(changed(valid, 48, 1));
    }

    private static void assertRefused(byte[] bytes) {
        assertThatThrownBy(() -> ShiryaevRobertsDetector.ofBytes(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] changed(byte[] bytes, int index, int value) {
        byte[] changed = bytes.clone();
        changed[index] = (byte) value;
        return changed;
    }

    /**
     * Computes R and W without recursion: R as the sum, and W as the maximum, of the products of likelihood ratios over
     * all starts.
     */
    private static void assertAgreesWithDefinition(ShiryaevRobertsDetector detector, boolean[] misses, double[] nulls) {
        double evidence = 0;
        double largest = 0;
        int since = 0;
        for (int j = 0; j < ODDS_RATIOS.length; j++) {
            double oddsRatio = ODDS_RATIOS[j];
            double product = 1;
            double sum = 0;
            for (int start = misses.length - 1; start >= 0; start--) {
                double p = nulls[start];
                double q = oddsRatio * p / (1 - p + oddsRatio * p);
                product *= misses[start] ? q / p : (1 - q) / (1 - p);
                sum += product;
                if (product > largest) {
                    largest = product;
                    since = start;
                }
            }
            evidence += PRIOR[j] * sum;
        }
        assertThat(detector.evidence()).isCloseTo(evidence, within(1e-10 * evidence));
        assertThat(detector.since().first()).isEqualTo(since + 1);
        long missesSince = 0;
        for (int t = since; t < misses.length; t++) {
            missesSince += misses[t] ? 1 : 0;
        }
        assertThat(detector.since().misses()).isEqualTo(missesSince);
    }
}
