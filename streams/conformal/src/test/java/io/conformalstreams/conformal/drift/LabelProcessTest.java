package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelProcessTest {
    private static final int BLOCK = 500;

    @Test
    void shouldFindNoChangeWhereThereIsNone() {
        for (long seed = 1; seed <= 20; seed++) {
            LabelProcess process = new LabelProcess();
            SplittableRandom random = new SplittableRandom(seed);
            for (int block = 0; block < 50; block++) {
                feed(process, random, 0.4, 0.1, 60_000);
                assertThat(process.changes())
                        .as("seed %d, block %d", seed, block)
                        .isEmpty();
            }
            assertThat(process.predictions()).isEqualTo(50 * BLOCK);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.7, 0.1, 60000, LABELLED_SHARE",
        "0.0, 0.0, 60000, LABELLED_SHARE",
        "0.4, 0.35, 60000, AUDIT_SHARE",
        "0.4, 0.1, 300000, LAG",
        "0.4, 0.1, 12000, LAG"
    })
    void shouldNameTheChange(double labelled, double audit, long lag, LabelProcess.Change expected) {
        SplittableRandom random = new SplittableRandom(1);
        LabelProcess process = new LabelProcess();
        feed(process, random, 0.4, 0.1, 60_000);
        assertThat(process.latest()).isEqualTo(process.baseline());
        feed(process, random, labelled, audit, lag);
        assertThat(process.changes()).containsExactly(expected);
        feed(process, random, 0.4, 0.1, 60_000);
        assertThat(process.changes()).isEmpty();
    }

    @Test
    void shouldSayWhenCorrectionsAreMoreThanOneInAHundred() {
        LabelProcess process = new LabelProcess();
        for (int i = 0; i < BLOCK; i++) {
            process.observe(OptionalLong.of(10), false);
        }
        for (int i = 0; i < 5; i++) {
            process.correct();
        }
        assertThat(process.changes()).isEmpty();
        process.correct();
        process.late();
        assertThat(process.changes()).containsExactly(LabelProcess.Change.CORRECTIONS);
        assertThat(process.corrections()).isEqualTo(6);
        assertThat(process.lateUnused()).isEqualTo(1);
    }

    @Test
    void shouldCompareNothingBeforeABlockIsComplete() {
        LabelProcess process = new LabelProcess();
        for (int i = 1; i < BLOCK; i++) {
            process.observe(OptionalLong.empty(), false);
        }
        process.correct();
        assertThat(process.changes()).isEmpty();
        assertThat(process.baseline().predictions()).isZero();
        assertThatThrownBy(() -> process.observe(OptionalLong.empty(), true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(process.predictions()).isEqualTo(BLOCK - 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldRoundPercentilesDownByAtMostAFifth(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LagCounts counts = new LagCounts();
        assertThat(counts.percentile(95)).isZero();
        long[] lags = new long[333];
        for (int i = 0; i < lags.length; i++) {
            lags[i] = random.nextLong(1L << random.nextInt(1, 41));
            counts.add(lags[i]);
        }
        Arrays.sort(lags);
        for (int percent : new int[] {1, 50, 95, 100}) {
            long exact = lags[(int) Math.ceil(lags.length * percent / 100.0) - 1];
            assertThat(counts.percentile(percent)).isBetween((long) Math.floor(0.8 * exact), exact);
        }
    }

    @Test
    void shouldCountLagsThatNoClockShouldGive() {
        LagCounts counts = new LagCounts();
        counts.add(Long.MIN_VALUE);
        assertThat(counts.percentile(100)).isZero();
        counts.add(Long.MAX_VALUE);
        assertThat(counts.percentile(100)).isGreaterThan(1L << 41);
        assertThat(counts.total()).isEqualTo(2);
    }

    private static void feed(LabelProcess process, SplittableRandom random, double labelled, double audit, long lag) {
        for (int i = 0; i < BLOCK; i++) {
            double u = random.nextDouble();
            OptionalLong drawn =
                    u < labelled ? OptionalLong.of((long) (lag * (0.5 + random.nextDouble()))) : OptionalLong.empty();
            process.observe(drawn, u < audit);
        }
    }
}
