package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateLayoutTest {
    private static final ThresholdGrid GRID = ThresholdGrid.of(-1, 0.5);
    private static final ThresholdGrid OTHER_GRID = ThresholdGrid.of(-1, 0.25);
    private static final RiskLevel LEVEL = new RiskLevel(new BigDecimal("0.2"), new BigDecimal("0.1"));
    private static final RiskBound BOUND = new HoeffdingBentkusBound();
    private static final LossCurve CURVE = LossCurve.of(GRID, new long[] {0, 1, LossCurve.ONE / 2, LossCurve.ONE});
    private static final String CHECKSUM = checksum("fff0000000000000bff00000000000003fe00000000000007ff0000000000000");

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    private static String checksum(String hex) {
        CRC32C checksum = new CRC32C();
        checksum.update(HexFormat.of().parseHex(hex));
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private static byte[] bytes(String... hex) {
        return HexFormat.of().parseHex(String.join("", hex));
    }

    private static List<LossCurve> units(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LossCurve> units = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            units.add(LossLaw.random(GRID, random));
        }
        return units;
    }

    @Test
    void shouldWriteACurveAsItAlwaysDid() {
        assertThat(CHECKSUM).isEqualTo("8c8bece3");
        assertThat(CURVE.toBytes())
                .isEqualTo(bytes(
                        "01",
                        CHECKSUM,
                        "0000000000000000",
                        "0000000000000001",
                        "0000000080000000",
                        "0000000100000000"));
    }

    @Test
    void shouldWriteSumsAsItAlwaysDid() {
        LossSums sums = new LossSums(GRID);
        sums.add(CURVE);
        sums.add(CURVE);

        assertThat(sums.toBytes())
                .isEqualTo(bytes(
                        "01",
                        CHECKSUM,
                        "0000000000000002",
                        "0000000000000000",
                        "0000000000000002",
                        "0000000100000000",
                        "0000000200000000",
                        "0000000000000000",
                        "0000000000000002",
                        "0000000080000000",
                        "0000000200000000"));
    }

    @Test
    void shouldWriteABettingBoundAsItAlwaysDid() {
        BettingBound bound = new BettingBound(GRID, LEVEL, new BetSize.Anytime());
        bound.observe(CURVE);

        assertThat(bound.toBytes())
                .isEqualTo(bytes(
                        "01",
                        "968a2f56",
                        "0000000000000001",
                        "0000000000000000",
                        "0000000000000001",
                        "0000000080000000",
                        "0000000100000000",
                        "3fb0000000000000",
                        "3fafffffff800000",
                        "0000000000000000",
                        "3fb0000000000000",
                        "3fb8663f793c46c7",
                        "3fb8663f78c7e9b0",
                        "bfc4cd6b97964178",
                        "bfe058aefa811452",
                        "3fb8663f793c46c7",
                        "3fb8663f78c7e9b0",
                        "0000000000000000",
                        "0000000000000000"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGoOnWhereTheStateWasWritten(long seed) {
        List<LossCurve> units = units(seed);
        int half = units.size() / 2;
        LossSums sums = new LossSums(GRID);
        BettingBound bets = new BettingBound(GRID, LEVEL, new BetSize.Anytime());
        ConformalRiskControl control = new ConformalRiskControl(GRID);
        RiskControllingPredictionSets sets = new RiskControllingPredictionSets(BOUND, GRID);
        LossSums resumedSums = new LossSums(GRID);
        BettingBound resumedBets = new BettingBound(GRID, LEVEL, new BetSize.Anytime());
        ConformalRiskControl resumedControl = new ConformalRiskControl(GRID);
        RiskControllingPredictionSets resumedSets = new RiskControllingPredictionSets(BOUND, GRID);
        for (int i = 0; i < units.size(); i++) {
            LossCurve unit = LossCurve.ofBytes(GRID, units.get(i).toBytes());
            assertThat(unit).isEqualTo(units.get(i));
            sums.add(unit);
            bets.observe(unit);
            control.add(unit);
            sets.add(unit);
            resumedSums = LossSums.ofBytes(GRID, resumedSums.toBytes());
            resumedSums.add(unit);
            resumedBets = BettingBound.ofBytes(GRID, LEVEL, new BetSize.Anytime(), resumedBets.toBytes());
            resumedBets.observe(unit);
            resumedControl = ConformalRiskControl.ofBytes(GRID, resumedControl.toBytes());
            resumedControl.add(unit);
            resumedSets = RiskControllingPredictionSets.ofBytes(BOUND, GRID, resumedSets.toBytes());
            resumedSets.add(unit);
        }
        assertThat(resumedSums).isEqualTo(sums);
        assertThat(resumedBets.toBytes()).isEqualTo(bets.toBytes());
        assertThat(resumedControl.toBytes()).isEqualTo(sums.toBytes());
        assertThat(resumedSets.toBytes()).isEqualTo(sums.toBytes());
        assertThat(control.threshold(LEVEL.alpha())).isEqualTo(ConformalRiskControl.threshold(sums, LEVEL.alpha()));
        assertThat(sets.threshold(LEVEL)).isEqualTo(RiskControllingPredictionSets.threshold(sums, BOUND, LEVEL));

        ConformalRiskControl firstControl = new ConformalRiskControl(GRID);
        ConformalRiskControl secondControl = new ConformalRiskControl(GRID);
        RiskControllingPredictionSets firstSets = new RiskControllingPredictionSets(BOUND, GRID);
        RiskControllingPredictionSets secondSets = new RiskControllingPredictionSets(BOUND, GRID);
        units.subList(0, half).forEach(both(firstControl::add, firstSets::add));
        units.subList(half, units.size()).forEach(both(secondControl::add, secondSets::add));
        firstControl.merge(secondControl);
        firstSets.merge(secondSets);
        assertThat(firstControl.toBytes()).isEqualTo(sums.toBytes());
        assertThat(firstSets.toBytes()).isEqualTo(sums.toBytes());
        units.subList(0, half).forEach(both(firstControl::remove, firstSets::remove));
        assertThat(firstControl.toBytes()).isEqualTo(secondControl.toBytes());
        assertThat(firstSets.toBytes()).isEqualTo(secondSets.toBytes());
    }

    private static Consumer<LossCurve> both(Consumer<LossCurve> one, Consumer<LossCurve> other) {
        return one.andThen(other);
    }

    @Test
    void shouldRefuseBytesOfAnotherConfiguration() {
        byte[] bets = new BettingBound(GRID, LEVEL, new BetSize.Anytime()).toBytes();
        RiskLevel otherLevel = new RiskLevel(new BigDecimal("0.3"), new BigDecimal("0.1"));

        assertThatThrownBy(() -> LossCurve.ofBytes(OTHER_GRID, CURVE.toBytes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another configuration");
        assertThatThrownBy(() -> LossSums.ofBytes(OTHER_GRID, new LossSums(GRID).toBytes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another configuration");
        assertThatThrownBy(() -> BettingBound.ofBytes(GRID, otherLevel, new BetSize.Anytime(), bets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another configuration");
        assertThatThrownBy(() -> BettingBound.ofBytes(GRID, LEVEL, new BetSize.Horizon(5), bets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another configuration");
    }

    @Test
    void shouldRefuseBytesThatNoStateWrites() {
        byte[] curve = CURVE.toBytes();
        byte[] sums = new LossSums(GRID).toBytes();
        byte[] bets = new BettingBound(GRID, LEVEL, new BetSize.Anytime()).toBytes();

        for (byte[] wrong : List.of(new byte[0], changed(curve, 0, 2), changed(curve, 5, 0x80), changed(curve, 5, 1))) {
            assertThatThrownBy(() -> LossCurve.ofBytes(GRID, wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        for (byte[] wrong : List.of(curve, changed(sums, 0, 2), changed(sums, 5, 0x80), changed(sums, 20, 1))) {
            assertThatThrownBy(() -> LossSums.ofBytes(GRID, wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        for (byte[] wrong : List.of(curve, changed(bets, 0, 2), changed(bets, 5, 0x80), changed(bets, 20, 1))) {
            assertThatThrownBy(() -> BettingBound.ofBytes(GRID, LEVEL, new BetSize.Anytime(), wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] changed(byte[] bytes, int index, int value) {
        return ByteBuffer.wrap(bytes.clone()).put(index, (byte) value).array();
    }

    @Test
    void shouldStepInDecimals() {
        ThresholdGrid grid = ThresholdGrid.of(new BigDecimal("-0.1"), new BigDecimal("0.35"), new BigDecimal("0.1"));

        assertThat(grid).isEqualTo(ThresholdGrid.of(-0.1, 0, 0.1, 0.2, 0.3));
        assertThat(ThresholdGrid.of(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.TEN))
                .isEqualTo(ThresholdGrid.of(1));
        assertThatThrownBy(() -> ThresholdGrid.of(BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(BigDecimal.ZERO, BigDecimal.ONE, BigDecimal.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(BigDecimal.ZERO, BigDecimal.ONE, new BigDecimal("1e-9")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
