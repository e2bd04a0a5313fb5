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

    @Test
    void shouldFollowTheReferencePathStepByStep() throws IOException {
        JsonNode reference = ReferenceFile.json("detector_paths.json");
        String observations = reference.get("x").textValue();
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        for (int t = 0; t < observations.length(); t++) {
            detector.observe(
                    observations.charAt(t) == '1', reference.get("alpha").doubleValue());

            assertThat(Math.log(detector.evidence()))
                    .as("Shiryaev-Roberts after %d", t + 1)
                    .isCloseTo(reference.get("log_shiryaev_roberts").get(t).doubleValue(), within(1e-12));
            assertThat(Math.log(meanCumulativeSum(detector)))
                    .as("CUSUM after %d", t + 1)
                    .isCloseTo(reference.get("log_cusum").get(t).doubleValue(), within(1e-12));
        }
        assertThat(detector.observations()).isEqualTo(observations.length());
        assertThat(detector.misses())
                .isEqualTo(observations.chars().filter(x -> x == '1').count());
    }

    /** The mean of the cumulative sums over the odds ratios, from the stored state. */
    private static double meanCumulativeSum(ShiryaevRobertsDetector detector) {
        ByteBuffer state = ByteBuffer.wrap(detector.toBytes());
        double sum = 0;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            sum += state.getDouble(1 + 2 * Long.BYTES + j * 4 * Long.BYTES + Double.BYTES);
        }
        return sum / OddsRatioGrid.SIZE;
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
        for (double oddsRatio : ODDS_RATIOS) {
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
            evidence += sum / ODDS_RATIOS.length;
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
