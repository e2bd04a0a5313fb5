package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantileTrackingTest {
    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final BigDecimal ETA = new BigDecimal("0.05");
    private static final QuantileTracking START = QuantileTracking.startingAt(new BigDecimal("0.5"), ALPHA, ETA);

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** Critical values in 0..1 of whatever law: drifting, alternating, constant, or set against the threshold. */
    private static double criticalValue(long seed, int t, double lambda, SplittableRandom random) {
        return switch ((int) (seed % 4)) {
            case 0 -> Math.min(1, random.nextDouble() * (0.2 + t / 1000.0));
            case 1 -> t % 2;
            case 2 -> 0.7;
            default -> lambda < 1 ? 1 : 0;
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldMoveByTheFormulaAndKeepTheLongRunBound(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        QuantileTracking tracking = START;
        double lambda = 0.5;
        int misses = 0;
        int length = random.nextInt(1, 1000);
        for (int t = 0; t < length; t++) {
            assertThat(tracking.lambda()).isCloseTo(lambda, within(1e-10));
            double value = criticalValue(seed, t, tracking.lambda(), random);
            int miss = value > tracking.lambda() ? 1 : 0;
            tracking = tracking.next(value, tracking.lambda());
            lambda += 0.05 * (miss - 0.1);
            misses += miss;
        }
        assertThat(tracking.lambda()).isBetween(-0.05 * 0.1 - 1e-12, 1 + 0.05 * 0.9 + 1e-12);
        assertThat(Math.abs((double) misses / length - 0.1)).isLessThanOrEqualTo((1 + 0.05) / (0.05 * length) + 1e-12);
        assertThat(tracking.outcomes()).isEqualTo(length);
        assertThat(tracking.sum()).isEqualTo(misses * QuantileTracking.ONE);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBringTheMeanLossToAlpha(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        QuantileTracking tracking = START;
        double lambda = 0.5;
        double total = 0;
        int length = 2_000;
        for (int t = 0; t < length; t++) {
            double scale = 0.3 + 0.7 * random.nextDouble() * t / length;
            long loss = (long) (Math.max(0, Math.min(1, 1 - tracking.lambda() / scale)) * QuantileTracking.ONE);
            tracking = tracking.next(loss);
            lambda += 0.05 * (loss / 4294967296.0 - 0.1);
            total += loss / 4294967296.0;
            assertThat(tracking.lambda()).isCloseTo(lambda, within(1e-10));
        }
        assertThat(Math.abs(total / length - 0.1)).isLessThanOrEqualTo((1 + 0.05) / (0.05 * length));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGoOnWhereTheStateWasWritten(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        QuantileTracking tracking = START;
        AdaptiveMiscoverage adaptive = AdaptiveMiscoverage.startingAt(ALPHA, new BigDecimal("0.0050"));
        for (int t = random.nextInt(100); t > 0; t--) {
            tracking = QuantileTracking.ofBytes(tracking.toBytes()).next(random.nextLong(QuantileTracking.ONE + 1));
            adaptive = AdaptiveMiscoverage.ofBytes(adaptive.toBytes()).next(random.nextBoolean());
        }
        assertThat(QuantileTracking.ofBytes(tracking.toBytes())).isEqualTo(tracking);
        assertThat(AdaptiveMiscoverage.ofBytes(adaptive.toBytes())).isEqualTo(adaptive);
    }

    @Test
    void shouldWriteItsStateAsItAlwaysDid() {
        assertThat(START.next(QuantileTracking.ONE).next(3).toBytes())
                .isEqualTo(HexFormat.of()
                        .parseHex("01"
                                + "00000001" + "00000001" + "01"
                                + "00000002" + "00000001" + "05"
                                + "00000001" + "00000001" + "05"
                                + "0000000000000002"
                                + "0000000100000003"));
        assertThat(AdaptiveMiscoverage.startingAt(ALPHA, new BigDecimal("0.0200"))
                        .next(true)
                        .toBytes())
                .isEqualTo(HexFormat.of()
                        .parseHex("01"
                                + "00000001" + "00000001" + "01"
                                + "00000004" + "00000002" + "00c8"
                                + "00000005" + "00000002" + "2008"));
    }

    @Test
    void shouldRefuseBytesThatNoStateWrites() {
        byte[] state = START.toBytes();
        byte[] negativeCount = ByteBuffer.wrap(state.clone())
                .put(state.length - 16, (byte) 0x80)
                .array();
        byte[] longDigits = HexFormat.of()
                .parseHex("01" + "0000000100000002" + "0001" + HexFormat.of().formatHex(state, 10, state.length));
        List<byte[]> wrong = List.of(
                new byte[0],
                Arrays.copyOf(state, state.length - 1),
                Arrays.copyOf(state, state.length + 1),
                ByteBuffer.wrap(state.clone()).put(0, (byte) 2).array(),
                ByteBuffer.wrap(state.clone()).put(5, (byte) 0x7f).array(),
                negativeCount,
                longDigits);
        for (byte[] bytes : wrong) {
            assertThatThrownBy(() -> QuantileTracking.ofBytes(bytes)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> AdaptiveMiscoverage.ofBytes(state)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseWhatIsNoOutcome() {
        assertThatThrownBy(() -> START.next(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> START.next(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> START.next(QuantileTracking.ONE + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QuantileTracking.startingAt(ALPHA, BigDecimal.ONE, ETA))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(START.next(Double.POSITIVE_INFINITY, START.lambda()).sum()).isEqualTo(QuantileTracking.ONE);
        assertThat(START.next(Double.NEGATIVE_INFINITY, START.lambda()).sum()).isZero();
    }
}
