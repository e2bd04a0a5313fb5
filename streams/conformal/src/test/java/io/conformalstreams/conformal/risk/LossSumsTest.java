package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossSumsTest {
    private static final ThresholdGrid GRID = ThresholdGrid.of(-1, 0, 0.5, 3);

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static List<LossCurve> units(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LossCurve> units = new ArrayList<>();
        for (int i = random.nextInt(40); i >= 0; i--) {
            units.add(LossLaw.random(GRID, random));
        }
        return units;
    }

    private static LossSums sums(List<LossCurve> units) {
        LossSums sums = new LossSums(GRID);
        units.forEach(sums::add);
        return sums;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldAddLossesAndSquaresExactly(long seed) {
        List<LossCurve> units = units(seed);
        LossSums sums = sums(units);

        for (int i = 0; i < GRID.size(); i++) {
            BigInteger sum = BigInteger.ZERO;
            BigInteger squares = BigInteger.ZERO;
            for (LossCurve unit : units) {
                BigInteger loss = BigInteger.valueOf(unit.loss(i));
                BigInteger[] square = loss.pow(2).divideAndRemainder(BigInteger.ONE.shiftLeft(32));
                sum = sum.add(loss);
                squares = squares.add(square[0]).add(BigInteger.valueOf(square[1].signum()));
            }
            assertThat(sums.at(i))
                    .isEqualTo(new LossMoments(units.size(), sum.longValueExact(), squares.longValueExact()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldNotDependOnOrderOrOnHowPartsAreMerged(long seed) {
        List<LossCurve> units = units(seed);
        Random random = new Random(seed);
        List<LossCurve> shuffled = new ArrayList<>(units);
        Collections.shuffle(shuffled, random);
        int split = random.nextInt(units.size() + 1);
        LossSums merged = sums(shuffled.subList(split, units.size()));
        LossSums part = sums(shuffled.subList(0, split));

        merged.merge(part);

        assertThat(merged).isEqualTo(sums(units)).hasSameHashCodeAs(sums(units));
        assertThat(part).isEqualTo(sums(shuffled.subList(0, split)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldForgetWhatIsRemoved(long seed) {
        List<LossCurve> units = units(seed);
        List<LossCurve> removed = units(~seed);
        LossSums sums = sums(units);
        removed.forEach(sums::add);
        Collections.shuffle(removed, new Random(seed));

        removed.forEach(sums::remove);

        assertThat(sums).isEqualTo(sums(units));
    }

    @Test
    void shouldRefuseToRemoveWhatCannotHaveBeenAddedAndStayAsItWas() {
        LossCurve small = LossCurve.of(GRID, new long[] {0, 1, 1, 1, 1, 1});
        LossCurve large = LossCurve.of(GRID, new long[] {0, 1, 1, 1, 1, 2});
        LossSums sums = sums(List.of(small));

        assertThatThrownBy(() -> sums.remove(large)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LossSums(GRID).remove(small)).isInstanceOf(IllegalArgumentException.class);
        assertThat(sums).isEqualTo(sums(List.of(small)));
    }

    @Test
    void shouldRefuseAnotherGrid() {
        LossSums sums = new LossSums(ThresholdGrid.of(1));
        LossCurve unit = units(0).get(0);

        assertThatThrownBy(() -> sums.add(unit)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sums.remove(unit)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sums.merge(new LossSums(GRID))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotOverflow() {
        LossSums sums =
                sums(List.of(LossCurve.of(ThresholdGrid.of(-1, 0, 0.5, 3), new long[] {0, 0, 0, 0, 0, LossCurve.ONE})));
        for (int doubling = 0; doubling < 30; doubling++) {
            LossSums same = new LossSums(GRID);
            same.merge(sums);
            sums.merge(same);
        }

        assertThat(sums.n()).isEqualTo(1L << 30);
        assertThat(sums.at(5)).isEqualTo(new LossMoments(1L << 30, 1L << 62, 1L << 62));
        assertThat(sums.at(5).mean()).isEqualTo(1);
        assertThat(sums.at(5).variance()).isZero();
        assertThatThrownBy(() -> sums.merge(sums)).isInstanceOf(IllegalStateException.class);
    }
}
