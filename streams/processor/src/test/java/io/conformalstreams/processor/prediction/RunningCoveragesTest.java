package io.conformalstreams.processor.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedComponent;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.prediction.IssuedPrediction.MatchedLabel;
import io.conformalstreams.processor.prediction.RunningCoverages.LabelArrival;
import io.conformalstreams.processor.store.StoreKey;
import io.conformalstreams.processor.store.UnknownLayoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningCoveragesTest {

    private static final List<Component> EVENTS = List.of(Component.INNER, Component.RISK);
    private static final IssuedProcedure PROCEDURE = new IssuedProcedure(
            "a",
            "c",
            "f1",
            Optional.empty(),
            List.of(new IssuedLevel(
                    0.5,
                    List.of(new IssuedComponent(Component.JOINT, 0.5, 9, 5, 0, true)),
                    Optional.empty(),
                    EVENTS,
                    Set.of(),
                    7)),
            Optional.empty());
    private static final Bytes COUNTS = StoreKey.of((byte) 1, "s", "a", "f1");
    private static final Bytes UNIT = StoreKey.of((byte) 2, "s", "a", "f1", "3", "u1");
    private static final int MATURITY = 20;
    private static final int RETENTION = 60;

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("running-coverage").get();
    private final RunningCoverages coverages =
            new RunningCoverages(store, Duration.ofMillis(MATURITY), Duration.ofMillis(RETENTION));

    /** Golden bytes. Changelogs of running applications contain them, so they must not change within a version. */
    @Test
    void shouldKeepTheBytesOfCountsAndUnits() {
        take(
                new JudgedSet("p1", "u1", 7),
                Optional.empty(),
                verdict(Set.of(Component.INNER), Set.of(Component.INNER), 3),
                9,
                true);
        take(new JudgedSet("p2", "u1", 8), Optional.empty(), verdict(Set.of(Component.INNER), Set.of(), 4), 9, true);
        take(new JudgedSet("p3", "u2", 8), Optional.empty(), verdict(Set.of(Component.RISK), Set.of(), 5), 9, false);

        String inner = "3fe0000000000000" + "00";
        String risk = "3fe0000000000000" + "06";
        assertThat(HexFormat.of().formatHex(store.get(COUNTS)))
                .isEqualTo("02" + "0000000000000009" + "0002"
                        + inner + words(1, 0, 0, 0, 2, 1, 7, 1, 1, 2)
                        + risk + words(0, 0, 0, 1, 1, 0, 5, 2, 1, 0));
        assertThat(HexFormat.of().formatHex(store.get(UNIT)))
                .isEqualTo("02" + "01" + "0000000000000008" + "0001" + "0000" + inner + "00000002" + "00000001");
    }

    @Test
    void shouldSayWhatIsWrongWithOtherBytes() {
        take(new JudgedSet("p1", "u1", 7), Optional.empty(), verdict(Set.of(Component.INNER), Set.of(), 0), 9, true);
        byte[] whole = store.get(COUNTS);
        for (int length = 0; length < whole.length; length++) {
            byte[] truncated = Arrays.copyOf(whole, length);
            store.put(COUNTS, truncated);
            assertThatThrownBy(() -> take(new JudgedSet("p2", "u1", 7), Optional.empty(), Optional.empty(), 9, true))
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessageStartingWith("running coverage is truncated at byte ");
        }
        whole[0] = 3;
        store.put(COUNTS, whole);
        assertThatThrownBy(() -> take(new JudgedSet("p2", "u1", 7), Optional.empty(), Optional.empty(), 9, true))
                .isInstanceOf(UnknownLayoutException.class)
                .hasMessageStartingWith("running coverage has layout version 3");
    }

    @Test
    void shouldCoverAUnitIfAllItsImagesAreCovered() {
        Set<Component> inner = Set.of(Component.INNER);
        take(new JudgedSet("p1", "u1", 1), Optional.empty(), verdict(inner, inner, 0), 2, false);
        RunningCoverage open = take(new JudgedSet("p2", "u1", 1), Optional.empty(), verdict(inner, inner, 0), 2, false);
        assertThat(open.getJudgedUnits()).isZero();
        assertThat(open.getOpenUnits()).isOne();
        assertThat(open.getJudgedImages()).isEqualTo(2);

        RunningCoverage missed =
                take(new JudgedSet("p3", "u1", 1), Optional.empty(), verdict(inner, Set.of(), 0), 2, true);
        assertThat(missed.getJudgedUnits()).isOne();
        assertThat(missed.getCoveredUnits()).isZero();
        assertThat(missed.getOpenUnits()).isZero();
        assertThat(missed.getImageCoverage()).isEqualTo(2 / 3.0);

        RunningCoverage corrected =
                take(new JudgedSet("p3", "u1", 1), verdict(inner, Set.of(), 0), verdict(inner, inner, 0), 3, true);
        assertThat(corrected.getCoverage()).isEqualTo(1);
    }

    /** Each class has its own thresholds, so a miss in one class says nothing about the promise of another. */
    @Test
    void shouldCountAUnitOnceInEachSizeClass() {
        Set<Component> inner = Set.of(Component.INNER);
        JudgedSet small = new JudgedSet("p1", "u1", 1, Optional.of("small"));
        JudgedSet alsoSmall = new JudgedSet("p2", "u1", 1, Optional.of("small"));
        JudgedSet big = new JudgedSet("p3", "u1", 1, Optional.of("big"));
        take(small, Optional.empty(), verdict(inner, inner, 0), 2, false);
        RunningCoverage open = take(alsoSmall, Optional.empty(), verdict(inner, inner, 0), 2, false);
        assertThat(open.getOpenUnits()).isOne();
        RunningCoverage complete = take(big, Optional.empty(), verdict(inner, Set.of(), 0), 2, true);
        assertThat(complete.getOpenUnits()).isZero();
        assertThat(complete.getJudgedUnits()).isEqualTo(2);
        assertThat(complete.getCoveredUnits()).isOne();
    }

    @Test
    void shouldJudgeAUnitWithoutItsMissingLabelsWhenItHasMatured() {
        Set<Component> inner = Set.of(Component.INNER);
        take(new JudgedSet("p1", "u1", 100), Optional.empty(), verdict(inner, inner, 0), 101, false);
        RunningCoverage immature =
                take(new JudgedSet("p2", "u2", 119), Optional.empty(), verdict(inner, inner, 0), 119, false);
        assertThat(immature.getOpenUnits()).isEqualTo(2);

        RunningCoverage mature =
                take(new JudgedSet("p3", "u3", 120), Optional.empty(), verdict(inner, inner, 0), 120, false);
        assertThat(mature.getJudgedUnits()).isOne();
        assertThat(mature.getOpenUnits()).isEqualTo(2);

        RunningCoverage late =
                take(new JudgedSet("p4", "u1", 100), Optional.empty(), verdict(inner, Set.of(), 0), 121, false);
        assertThat(late.getJudgedUnits()).as("a late label changes the verdict").isOne();
        assertThat(late.getCoveredUnits()).isZero();
    }

    @Test
    void shouldForgetUnitsThatNoLabelCanReach() {
        for (int unit = 0; unit < 200; unit++) {
            take(
                    new JudgedSet("p" + unit, "u" + unit, unit),
                    Optional.empty(),
                    verdict(Set.copyOf(EVENTS), Set.of(), unit),
                    unit,
                    unit % 2 == 0);
        }
        // One entry for the counts; for each unit, itself, its due time and its loss.
        assertThat(store.approximateNumEntries()).isEqualTo(1 + 3 * (RETENTION + 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldCountTheNewestVerdictOfEverySet(long seed) {
        boolean isClassed = seed > 2;
        Random random = new Random(seed);
        Map<JudgedSet, LevelVerdict> newest = new HashMap<>();
        Map<String, Long> lastPredictedAt = new HashMap<>();
        Set<String> judged = new HashSet<>();
        long clock = 0;
        for (int i = 0; i < 300; i++) {
            int number = random.nextInt(40);
            Optional<String> sizeClass =
                    Optional.of(List.of("small", "big").get(number % 5 % 2)).filter(name -> isClassed);
            JudgedSet set = new JudgedSet("p" + number, "u" + number % 12, number, sizeClass);
            Optional<LevelVerdict> removed = Optional.ofNullable(newest.remove(set));
            Optional<LevelVerdict> added = random.nextInt(4) == 0
                    ? Optional.empty()
                    : Optional.of(new LevelVerdict(
                            events(random), events(random), events(random), random.nextInt(5), random.nextBoolean()));
            added.ifPresent(verdict -> newest.put(set, verdict));
            long labelledAt = i / 5;
            boolean complete = random.nextInt(3) == 0;
            clock = Math.max(clock, Math.max(set.predictedAt(), labelledAt));
            long now = clock;
            lastPredictedAt.entrySet().stream()
                    .filter(unit -> unit.getValue() + MATURITY <= now)
                    .forEach(unit -> judged.add(unit.getKey()));
            added.ifPresent(verdict -> lastPredictedAt.merge(set.unitId(), set.predictedAt(), Math::max));
            boolean isKnown = lastPredictedAt.containsKey(set.unitId());
            if (isKnown && (complete || lastPredictedAt.get(set.unitId()) + MATURITY <= now)) {
                judged.add(set.unitId());
            }
            for (RunningCoverage running : all(set, removed, added, labelledAt, complete)) {
                requireCounts(running, newest, judged);
            }
        }
    }

    /** The issued set of one prediction. */
    private record JudgedSet(String predictionId, String unitId, long predictedAt, Optional<String> sizeClass) {

        JudgedSet(String predictionId, String unitId, long predictedAt) {
            this(predictionId, unitId, predictedAt, Optional.empty());
        }

        IssuedProcedure procedure() {
            return new IssuedProcedure(
                    PROCEDURE.name(),
                    PROCEDURE.channel(),
                    PROCEDURE.fingerprint(),
                    sizeClass,
                    PROCEDURE.levels(),
                    PROCEDURE.outcome());
        }

        IssuedPrediction issued() {
            return new IssuedPrediction(
                    "s",
                    predictionId,
                    predictionId,
                    unitId,
                    predictedAt,
                    "00",
                    false,
                    1,
                    3,
                    new TreeMap<>(),
                    List.of(procedure()));
        }
    }

    private static Optional<LevelVerdict> verdict(Set<Component> calibrated, Set<Component> covered, long loss) {
        return Optional.of(new LevelVerdict(calibrated, covered, Set.of(Component.INNER), loss, loss > 3));
    }

    /** Counts a verdict, and returns the coverage of the inner set. */
    private RunningCoverage take(
            JudgedSet set,
            Optional<LevelVerdict> removed,
            Optional<LevelVerdict> added,
            long labelledAt,
            boolean complete) {
        return all(set, removed, added, labelledAt, complete).get(0);
    }

    private List<RunningCoverage> all(
            JudgedSet set,
            Optional<LevelVerdict> removed,
            Optional<LevelVerdict> added,
            long labelledAt,
            boolean complete) {
        return coverages.replace(
                set.issued(),
                set.procedure().withOutcome(new MatchedLabel(1, removed.stream().toList())),
                added.stream().toList(),
                new LabelArrival(labelledAt, complete));
    }

    private static Set<Component> events(Random random) {
        return EVENTS.stream().filter(event -> random.nextBoolean()).collect(Collectors.toSet());
    }

    private static void requireCounts(
            RunningCoverage running, Map<JudgedSet, LevelVerdict> newest, Set<String> judged) {
        Component event = ComponentRecords.component(running.getComponent());
        // A unit counts once in each size class.
        Map<List<Object>, List<LevelVerdict>> units = new HashMap<>();
        long images = 0;
        long covered = 0;
        long emptyTruths = 0;
        long trivialSets = 0;
        double losses = 0;
        for (Map.Entry<JudgedSet, LevelVerdict> set : newest.entrySet()) {
            LevelVerdict verdict = set.getValue();
            if (verdict.calibrated().contains(event)) {
                images++;
                covered += verdict.covered().contains(event) ? 1 : 0;
                emptyTruths += verdict.emptyTruth() ? 1 : 0;
                trivialSets += verdict.trivial().contains(event) ? 1 : 0;
                losses += (double) verdict.loss() / LossCurve.ONE;
                units.computeIfAbsent(
                                List.of(set.getKey().unitId(), set.getKey().sizeClass()), unseen -> new ArrayList<>())
                        .add(verdict);
            }
        }
        long open = units.keySet().stream()
                .filter(unit -> !judged.contains(unit.get(0)))
                .count();
        units.keySet().removeIf(unit -> !judged.contains(unit.get(0)));
        long coveredUnits = units.values().stream()
                .filter(verdicts ->
                        verdicts.stream().allMatch(verdict -> verdict.covered().contains(event)))
                .count();
        double unitLosses = units.values().stream()
                .mapToDouble(verdicts -> verdicts.stream()
                        .mapToDouble(verdict -> (double) verdict.loss() / LossCurve.ONE)
                        .max()
                        .orElseThrow())
                .sum();
        boolean isRisk = event == Component.RISK;
        assertThat(running.getJudgedUnits()).isEqualTo(units.size());
        assertThat(running.getCoveredUnits()).isEqualTo(coveredUnits);
        assertThat(running.getOpenUnits()).isEqualTo(open);
        assertThat(running.getCoverage())
                .isEqualTo(share(isRisk ? units.size() - unitLosses : coveredUnits, units.size()));
        assertThat(running.getJudgedImages()).isEqualTo(images);
        assertThat(running.getCoveredImages()).isEqualTo(covered);
        assertThat(running.getImageCoverage()).isEqualTo(share(isRisk ? images - losses : covered, images));
        assertThat(running.getUncalibratedImages()).isEqualTo(newest.size() - images);
        assertThat(running.getEmptyTruths()).isEqualTo(emptyTruths);
        assertThat(running.getTrivialSets()).isEqualTo(trivialSets);
    }

    private static double share(double held, long judged) {
        return judged == 0 ? 1 : held / judged;
    }

    private static String words(long... values) {
        StringBuilder text = new StringBuilder();
        for (long value : values) {
            text.append(String.format("%016x", value));
        }
        return text.toString();
    }
}
