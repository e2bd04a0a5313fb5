package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DoublingScheduleTest {
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final DoublingSchedule SCHEDULE = new DoublingSchedule(TENTH);

    @Test
    void shouldBeDueAtPowersOfTwo() {
        int stage = 0;
        for (long n = 0; n <= 5_000; n++) {
            if (n == 2 || n == 4 || n == 8 || n == 16 || n == 32 || n == 64 || n == 128 || n == 256 || n == 512
                    || n == 1024 || n == 2048 || n == 4096) {
                stage++;
                assertThat(SCHEDULE.stageDueAt(n)).hasValue(stage);
                assertThat(SCHEDULE.units(stage)).isEqualTo(n);
            } else {
                assertThat(SCHEDULE.stageDueAt(n)).as("n = %d", n).isEmpty();
            }
        }
        assertThat(SCHEDULE.stageDueAt(Long.MIN_VALUE)).isEmpty();
    }

    @Test
    void shouldSpendDeltaAndNotMore() {
        assertThat(SCHEDULE.delta(1)).isEqualByComparingTo("0.05");
        assertThat(SCHEDULE.delta(2)).isEqualByComparingTo("0.016666666666666666666");
        BigDecimal spent = BigDecimal.ZERO;
        for (int stage = 1; stage <= 62; stage++) {
            spent = spent.add(SCHEDULE.delta(stage));
        }
        // delta (1 - 1/63)
        assertThat(spent).isBetween(new BigDecimal("0.09841269841269841"), new BigDecimal("0.09841269841269842"));
    }

    @Test
    void shouldRefuseStagesAndDeltasOutsideTheirRange() {
        assertThatThrownBy(() -> SCHEDULE.delta(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SCHEDULE.units(63)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DoublingSchedule(BigDecimal.ONE)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Uniform critical values, n growing from 100 to 2,048, 400 runs, seed 1. */
    @Test
    void shouldMakeAllVersionsHoldWhereThoseOfEveryUnitDoNot() {
        SplittableRandom random = new SplittableRandom(1);
        long[] ranks = new long[2_049];
        for (int n = 0; n < ranks.length; n++) {
            ranks[n] = PacRank.rank(TENTH, TENTH, n);
        }
        int failures = 0;
        int failuresOfEveryUnit = 0;
        for (int run = 0; run < 400; run++) {
            OrderStatisticMultiset values = new OrderStatisticMultiset();
            boolean failed = false;
            boolean someFailed = false;
            for (int n = 1; n < ranks.length; n++) {
                values.insert(random.nextDouble());
                if (SCHEDULE.stageDueAt(n).isPresent()) {
                    BigDecimal delta = SCHEDULE.delta(SCHEDULE.stageDueAt(n).getAsInt());
                    failed |= PacRank.threshold(values, TENTH, delta).lambda() < 0.9;
                }
                someFailed |= n >= 100 && values.select(ranks[n]) < 0.9;
            }
            failures += failed ? 1 : 0;
            failuresOfEveryUnit += someFailed ? 1 : 0;
        }

        assertThat(failures / 400.0).isLessThanOrEqualTo(0.1 + 3 * Math.sqrt(0.1 * 0.9 / 400));
        assertThat(failuresOfEveryUnit / 400.0).isGreaterThan(0.3);
    }
}
