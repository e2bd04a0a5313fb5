package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelProcessTest {
    private static final int BLOCK = 500;
    private static final int BASELINE = 1_000;
    private static final double LIMIT = 8e7;
    private static final KeyedUniform UNIFORM = new KeyedUniform(1, 2);

    /** The label of a prediction, drawn at random. */
    private record Arrivals(double labelled, double audit, double lag, boolean lognormal) {

        private OptionalLong draw(SplittableRandom random) {
            if (random.nextDouble() >= labelled) {
                return OptionalLong.empty();
            }
            double factor = lognormal ? Math.exp(random.nextGaussian()) : -Math.log(1 - random.nextDouble());
            return OptionalLong.of((long) (lag * factor));
        }
    }

    /** A limit with a bound of 10 %, so that a wrong null would show within seconds. */
    @ParameterizedTest
    @CsvSource({"0.02, false", "0.1, true", "0.3, false", "1, true"})
    void shouldKeepTheBoundWhileNothingChanges(double labelled, boolean lognormal) {
        int runs = 100;
        int predictions = 6_000;
        double bound = 0.1;
        Arrivals arrivals = new Arrivals(labelled, 0.2, 60_000, lognormal);

        double share = Runs.share(runs, run -> {
            SplittableRandom random = new SplittableRandom(run);
            LabelProcess process = new LabelProcess();
            KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
            for (int i = 0; i < predictions; i++) {
                feed(process, arrivals, random, uniform);
                if (!process.judge(LabelProcess.TESTS * predictions / bound).isEmpty()) {
                    return true;
                }
            }
            return false;
        });

        assertThat(share).isLessThanOrEqualTo(bound + Runs.threeStandardErrors(bound, runs));
    }

    @ParameterizedTest
    @CsvSource({
        "0.2, 0.1, 60000, 0.4, 0.05, 60000, LABELLED_SHARE",
        "0.2, 0.1, 60000, 0.08, 0.25, 60000, LABELLED_SHARE",
        "0.02, 0, 60000, 0, 0, 60000, LABELLED_SHARE",
        "0.4, 0.1, 60000, 0.4, 0.4, 60000, AUDIT_SHARE",
        "0.4, 0, 60000, 0.4, 0.1, 60000, AUDIT_SHARE",
        "0.4, 0.1, 60000, 0.4, 0.1, 150000, LAG",
        "0.4, 0.1, 60000, 0.4, 0.1, 24000, LAG"
    })
    void shouldNameTheChangeUntilItHasEnded(
            double labelled,
            double audit,
            double lag,
            double newLabelled,
            double newAudit,
            double newLag,
            LabelProcess.Change expected) {
        Arrivals before = new Arrivals(labelled, audit, lag, true);
        Arrivals after = new Arrivals(newLabelled, newAudit, newLag, true);
        SplittableRandom random = new SplittableRandom(2);
        LabelProcess process = new LabelProcess();

        assertThat(feed(process, before, random, 10_000)).isEmpty();
        assertThat(feed(process, after, random, 3_000)).containsExactly(expected);
        assertThat(feed(process, after, random, 3_000)).contains(expected);
        assertThat(feed(process, before, random, 30_000)).isEmpty();
    }

    /** The baseline of the lags has only 100 labels, so at this small limit their test may raise a false alarm. */
    @Test
    void shouldTestNoShareBeforeItsBaselineIsComplete() {
        LabelProcess process = new LabelProcess();
        for (int i = 0; i < BASELINE; i++) {
            observe(process, i % 2 == 0 ? OptionalLong.of(5) : OptionalLong.empty(), false);
            assertThat(process.judge(1_000)).doesNotContain(LabelProcess.Change.LABELLED_SHARE);
        }
        for (int i = BASELINE; i < 3 * BASELINE; i++) {
            observe(process, OptionalLong.of(5), false);
        }
        assertThat(process.judge(LIMIT)).contains(LabelProcess.Change.LABELLED_SHARE);
    }

    @Test
    void shouldAskForNewNumbersForEveryReference() {
        BaselineTest test = new BaselineTest(BaselineTest.Design.LAG);
        List<Integer> references = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            int position = i;
            boolean isSlow = i > 1_000 && i < 1_500;
            test.observe(new MonitoredScore((isSlow ? 100 : 0) + i % 50, UNIFORM.ofUnit("lag" + i)), () -> {
                references.add(position);
                return UNIFORM.derived("reference" + position);
            });
            test.judge(LIMIT);
        }
        assertThat(references).hasSize(2).first().isEqualTo(BaselineTest.Design.LAG.baseline() - 1);
        assertThat(UNIFORM.derived("reference1").ofReference(1))
                .isNotEqualTo(UNIFORM.derived("reference2").ofReference(1));
    }

    @Test
    void shouldRefuseAnAuditWithoutALabel() {
        assertThatThrownBy(() -> new MaturePrediction("a", "b", OptionalLong.empty(), true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldProveThatCorrectionsAreMoreThanOneInAHundred() {
        assertThat(changesWith(0.009, 0)).isEmpty();
        assertThat(changesWith(0.03, 0)).containsExactly(LabelProcess.Change.CORRECTIONS);
    }

    @Test
    void shouldProveThatLateLabelsAreMoreThanOneInTwenty() {
        assertThat(changesWith(0, 0.045)).isEmpty();
        assertThat(changesWith(0, 0.15)).contains(LabelProcess.Change.LATE_LABELS);
    }

    private static Set<LabelProcess.Change> changesWith(double corrections, double late) {
        SplittableRandom random = new SplittableRandom(3);
        LabelProcess process = new LabelProcess();
        Arrivals arrivals = new Arrivals(1, 0, 60_000, true);
        for (int i = 0; i < 5_000; i++) {
            TestedPredictions tested = TestedPredictions.inMemory();
            if (random.nextDouble() < late) {
                process.observe(new MaturePrediction("late" + i, "a", OptionalLong.empty(), false), tested, UNIFORM);
                process.late("late" + i, "a", tested);
            }
            process.observe(new MaturePrediction("unit" + i, "a", arrivals.draw(random), false), tested, UNIFORM);
            if (random.nextDouble() < corrections) {
                process.correct("unit" + i, "a", tested);
            }
            process.judge(LIMIT);
        }
        return process.changes();
    }

    @Test
    void shouldShowTheFirstAndTheLatestBlock() {
        LabelProcess process = new LabelProcess();
        for (int i = 0; i < BLOCK; i++) {
            assertThat(process.baseline().predictions()).isZero();
            observe(process, i % 4 == 0 ? OptionalLong.of(64) : OptionalLong.empty(), i % 8 == 0);
        }
        assertThat(process.latest()).isEqualTo(process.baseline());
        for (int i = 0; i < BLOCK; i++) {
            observe(process, OptionalLong.of(128), true);
        }
        assertThat(process.baseline()).isEqualTo(new LabelBlock(BLOCK, BLOCK / 4, 63, 64, 64));
        assertThat(process.latest()).isEqualTo(new LabelBlock(BLOCK, BLOCK, BLOCK, 128, 128));
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

    private static Set<LabelProcess.Change> feed(
            LabelProcess process, Arrivals arrivals, SplittableRandom random, int predictions) {
        for (int i = 0; i < predictions; i++) {
            feed(process, arrivals, random, UNIFORM);
            process.judge(LIMIT);
        }
        return process.changes();
    }

    private static void feed(LabelProcess process, Arrivals arrivals, SplittableRandom random, KeyedUniform uniform) {
        OptionalLong lag = arrivals.draw(random);
        boolean audit = lag.isPresent() && random.nextDouble() < arrivals.audit();
        process.observe(
                new MaturePrediction("unit" + process.predictions(), "a", lag, audit),
                TestedPredictions.inMemory(),
                uniform);
    }

    /** Observes the only prediction of a new unit. */
    private static void observe(LabelProcess process, OptionalLong lag, boolean audit) {
        process.observe(
                new MaturePrediction("unit" + process.predictions(), "a", lag, audit),
                TestedPredictions.inMemory(),
                UNIFORM);
    }
}
