package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every registered detector. A new line of the registry is tested automatically. */
class SequentialDetectorContractTest {
    private static final double NULL = 0.12;
    private static final KeyedUniform UNIFORM = KeyedUniform.of("contract");
    private static final FalseAlertBudget BUDGET = Runs.budget(1, 2_000, 0.1);
    private static final int RUNS = 200;
    private static final int LABELS = 50;

    static List<DetectorType> types() {
        return SequentialDetectors.all();
    }

    private static SequentialDetector start(DetectorType type, SplittableRandom random) {
        return type.needsReference()
                ? type.start(new StartingReference(
                        random.doubles(240).toArray(), ReferenceLevels.DEFAULT_MISCOVERAGES, UNIFORM))
                : type.start();
    }

    /**
     * Returns a unit. Under the null its score is uniform and its set misses with the null probability; the parameters
     * can raise both.
     *
     * @param power the exponent of the uniform score: 1 for the null, and below 1 for larger scores
     */
    private static MonitoredUnit unit(SplittableRandom random, double missRate, double power) {
        MonitoredScore score = new MonitoredScore(Math.pow(random.nextDouble(), power), random.nextDouble());
        boolean miss = random.nextDouble() < missRate;
        boolean labelled = random.nextInt(2) == 0;
        List<Double> measurements = List.of(score.score(), random.nextDouble());
        return new MonitoredUnit(score, miss && labelled, NULL, NULL, labelled ? 0.5 : 0, 0.5, measurements);
    }

    private static MonitoredUnit underTheNull(SplittableRandom random) {
        return unit(random, NULL, 1);
    }

    private static MonitoredUnit drifted(SplittableRandom random) {
        return unit(random, 0.9, 0.05);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void shouldGoOnFromItsStateBitForBit(DetectorType type) {
        SplittableRandom random = new SplittableRandom(1);
        SequentialDetector undisturbed = start(type, random.split());
        SequentialDetector restored =
                SequentialDetectors.read(ByteBuffer.wrap(SequentialDetectors.toBytes(undisturbed)));
        for (int i = 0; i < 400; i++) {
            MonitoredUnit unit = i < 200 ? underTheNull(random) : drifted(random);
            assertThat(restored.observe(unit)).isEqualTo(undisturbed.observe(unit));
            if (i == 300) {
                undisturbed.restart();
                restored.restart();
            }
            if (random.nextInt(10) == 0) {
                byte[] bytes = SequentialDetectors.toBytes(restored);
                ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 3));
                restored = SequentialDetectors.read(longer);
                assertThat(longer.remaining())
                        .as("the state says where it ends")
                        .isEqualTo(3);
                assertThat(SequentialDetectors.toBytes(restored)).isEqualTo(bytes);
            }
            assertThat(Double.doubleToRawLongBits(restored.evidence()))
                    .isEqualTo(Double.doubleToRawLongBits(undisturbed.evidence()));
            assertThat(restored.observations()).isEqualTo(i + 1);
            assertThat(restored.misses()).isEqualTo(undisturbed.misses());
            assertThat(restored.since()).isEqualTo(undisturbed.since());
            assertThat(restored.segmentStarts()).isEqualTo(undisturbed.segmentStarts());
            double level = restored.since().level();
            assertThat(restored.isEvent(unit, level)).isEqualTo(undisturbed.isEvent(unit, level));
        }
        assertThat(restored.type()).isEqualTo(type);
        assertThat(restored.description()).isEqualTo(undisturbed.description());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void shouldRefuseACutState(DetectorType type) {
        byte[] bytes = SequentialDetectors.toBytes(start(type, new SplittableRandom(2)));
        for (int length = 0; length < bytes.length; length += 1 + length / 8) {
            ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
            assertThatThrownBy(() -> SequentialDetectors.read(cut)).isInstanceOf(BufferUnderflowException.class);
        }
    }

    @Test
    void shouldDescribeEveryDetectorInItsOwnWords() {
        Set<String> names = new HashSet<>();
        for (DetectorType type : types()) {
            SequentialDetector.Description description =
                    start(type, new SplittableRandom(3)).description();
            assertThat(names.add(description.name())).as(description.name()).isTrue();
            assertThat(description.nullDerivation()).isNotBlank();
            assertThat(description.coverage()).isNotBlank();
            assertThat(description.oddsRatios()).allMatch(ratio -> ratio > 1);
        }
        assertThatThrownBy(() -> SequentialDetectors.named(DetectorType.Observes.SCORES, "jumper"))
                .hasMessage("no detector of SCORES is named jumper");
    }

    /**
     * Counts alarms in runs of labels without drift. If the bound is by labels, at most {@value #LABELS}/A = .1 of the
     * runs may raise an alarm. A CUSUM is tuned to take A independent labels on average, which gives about the same
     * share. If the bound is for life, the share is at most d = .1. Three standard errors of this share are .064 with
     * {@value #RUNS} runs.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void shouldKeepItsBoundUnderTheNull(DetectorType type) {
        int labels = type.isBoundedForLife() ? 400 : LABELS;
        int alarms = 0;
        for (int run = 0; run < RUNS; run++) {
            SplittableRandom random = new SplittableRandom(1_000 + run);
            SequentialDetector detector = start(type, random.split());
            double limit = detector.limit(BUDGET, NULL).evidence();
            boolean alarm = false;
            for (int label = 0; label < labels && !alarm; label++) {
                MonitoredUnit unit = type.observesUnlabelled() ? underTheNull(random) : labelled(random);
                detector.observe(unit);
                alarm = detector.evidence() >= limit;
            }
            alarms += alarm ? 1 : 0;
        }
        double bound = type.isBoundedForLife()
                ? BUDGET.settings().value(SleeperProcess.LIFETIME_FALSE_ALARM_PROBABILITY)
                : LABELS / BUDGET.evidence();
        double standardError = Math.sqrt(bound * (1 - bound) / RUNS);
        assertThat(alarms / (double) RUNS).isLessThanOrEqualTo(bound + 3 * standardError);
    }

    private static MonitoredUnit labelled(SplittableRandom random) {
        MonitoredScore score = new MonitoredScore(random.nextDouble(), random.nextDouble());
        return new MonitoredUnit(score, random.nextDouble() < NULL, NULL, NULL, 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void shouldSeeADrift(DetectorType type) {
        SplittableRandom random = new SplittableRandom(5);
        SequentialDetector detector = start(type, random.split());
        double limit = detector.limit(BUDGET, NULL).evidence();
        for (int label = 0; label < 300 && detector.evidence() < limit; label++) {
            detector.observe(drifted(random));
        }
        assertThat(detector.evidence()).isGreaterThanOrEqualTo(limit);
        assertThat(detector.since().first()).isBetween(1L, 40L);
        assertThat(detector.since().labels())
                .isEqualTo(detector.observations() - detector.since().first() + 1);
        assertThat(detector.since().events()).isPositive();
    }

    /**
     * Counts, nulls and fits continue after a restart. If bets do not depend on them, the evidence equals that of a new
     * detector.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void shouldDiscardTheEvidenceInARestart(DetectorType type) {
        SplittableRandom random = new SplittableRandom(6);
        SequentialDetector fresh = start(type, random.split());
        double atFirst = fresh.evidence();
        SequentialDetector restarted = start(type, random.split());
        for (int label = 0; label < 60; label++) {
            restarted.observe(drifted(random));
        }
        long misses = restarted.misses();
        assertThat(restarted.evidence()).isGreaterThan(atFirst);
        restarted.restart();
        assertThat(restarted.evidence()).isEqualTo(atFirst);
        assertThat(restarted.observations()).isEqualTo(60);
        assertThat(restarted.misses()).isEqualTo(misses);
        assertThat(restarted.since().first()).isEqualTo(61);
        assertThat(restarted.since().labels()).isZero();
        assertThat(restarted.since().events()).isZero();
        assertThat(restarted.segmentStarts()).containsExactly(61);
        for (int label = 0; label < 60 && !type.needsReference() && !type.observesMeasurements(); label++) {
            MonitoredUnit unit = underTheNull(random);
            fresh.observe(unit);
            restarted.observe(unit);
            assertThat(restarted.evidence()).isEqualTo(fresh.evidence());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void shouldAskForMoreEvidenceUnderASmallerBudget(DetectorType type) {
        SequentialDetector detector = start(type, new SplittableRandom(7));
        double usual = detector.limit(Runs.budget(2, 1, 0.01), NULL).evidence();
        double byLabels = detector.limit(Runs.budget(2, 0.1, 0.01), NULL).evidence();
        double moreMonitors = detector.limit(Runs.budget(4, 1, 0.01), NULL).evidence();
        double forLife = detector.limit(Runs.budget(2, 1, 0.001), NULL).evidence();
        AlarmLimit limit = detector.limit(Runs.budget(2, 1, 0.01), NULL);
        if (type.isBoundedForLife()) {
            assertThat(forLife).isGreaterThan(usual);
            assertThat(List.of(byLabels, moreMonitors)).containsOnly(usual);
            assertThat(limit.lifetimeFalseAlarmProbability()).isEqualTo(0.01);
            assertThat(limit.monitorsPerLabel()).isZero();
        } else {
            assertThat(List.of(byLabels, moreMonitors)).allMatch(evidence -> evidence > usual);
            assertThat(forLife).isEqualTo(usual);
            assertThat(limit.lifetimeFalseAlarmProbability()).isZero();
            assertThat(limit.monitorsPerLabel()).isEqualTo(2);
        }
        assertThat(limit.bound()).startsWith("without drift, ");
    }
}
