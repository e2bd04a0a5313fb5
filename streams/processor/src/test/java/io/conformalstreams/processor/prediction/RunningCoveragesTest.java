package io.conformalstreams.processor.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedComponent;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
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

    private static final IssuedProcedure PROCEDURE = new IssuedProcedure(
            "a",
            "c",
            "f1",
            List.of(new IssuedLevel(
                    0.5,
                    List.of(new IssuedComponent(Component.JOINT, 0.5, 9, 5, 0, true)),
                    Optional.empty(),
                    List.of(Component.INNER, Component.OUTER, Component.JOINT),
                    Set.of())),
            Optional.empty());
    private static final Bytes JOINT = StoreKey.of((byte) 1, "s", "a", "f1", "0.5", "JOINT");

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("running-coverage").get();
    private final RunningCoverages coverages = new RunningCoverages(store);

    /** Golden bytes. Changelogs of running applications contain them, so they must not change within a version. */
    @Test
    void shouldKeepTheBytesOfACount() {
        coverages.replace(
                "s",
                PROCEDURE,
                List.of(),
                List.of(new LevelVerdict(
                        Set.of(Component.JOINT), Set.of(Component.JOINT), Set.of(Component.JOINT), 3, true)));
        coverages.replace(
                "s",
                PROCEDURE,
                List.of(),
                List.of(new LevelVerdict(Set.of(Component.JOINT), Set.of(Component.OUTER), Set.of(), 4, true)));
        coverages.replace(
                "s",
                PROCEDURE,
                List.of(),
                List.of(new LevelVerdict(
                        Set.of(Component.INNER), Set.of(Component.JOINT), Set.of(Component.JOINT), 5, true)));
        assertThat(HexFormat.of().formatHex(store.get(JOINT)))
                .isEqualTo("01" + "0000000000000002" + "0000000000000001" + "0000000000000001" + "0000000000000007"
                        + "0000000000000002" + "0000000000000001");
    }

    @Test
    void shouldSayWhatIsWrongWithOtherBytes() {
        for (int length = 0; length < 49; length++) {
            byte[] truncated = new byte[length];
            if (length > 0) {
                truncated[0] = 1;
            }
            store.put(JOINT, truncated);
            assertThatThrownBy(() -> coverages.replace("s", PROCEDURE, List.of(), List.of()))
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessage("running coverage is truncated at byte " + length);
        }
        byte[] newer = new byte[49];
        newer[0] = 2;
        store.put(JOINT, newer);
        assertThatThrownBy(() -> coverages.replace("s", PROCEDURE, List.of(), List.of()))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageStartingWith("running coverage has layout version 2");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldCountTheNewestVerdictOfEverySet(long seed) {
        Random random = new Random(seed);
        Map<Integer, LevelVerdict> newest = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            int set = random.nextInt(40);
            List<LevelVerdict> removed = list(Optional.ofNullable(newest.remove(set)));
            List<LevelVerdict> added = new ArrayList<>();
            if (random.nextInt(4) > 0) {
                LevelVerdict verdict =
                        new LevelVerdict(events(random), events(random), events(random), 0, random.nextBoolean());
                newest.put(set, verdict);
                added.add(verdict);
            }
            for (RunningCoverage running : coverages.replace("s", PROCEDURE, removed, added)) {
                requireCounts(running, newest.values().stream().toList());
            }
        }
    }

    private static Set<Component> events(Random random) {
        return PROCEDURE.levels().get(0).events().stream()
                .filter(event -> random.nextBoolean())
                .collect(Collectors.toSet());
    }

    private static void requireCounts(RunningCoverage running, List<LevelVerdict> verdicts) {
        List<LevelVerdict> judged = verdicts.stream()
                .filter(verdict -> verdict.calibrated().contains(ComponentRecords.component(running.getComponent())))
                .toList();
        long covered = judged.stream()
                .filter(verdict -> verdict.covered().contains(ComponentRecords.component(running.getComponent())))
                .count();
        assertThat(running.getJudged()).isEqualTo(judged.size());
        assertThat(running.getCovered()).isEqualTo(covered);
        assertThat(running.getEmptyTruths())
                .isEqualTo(judged.stream().filter(LevelVerdict::emptyTruth).count());
        assertThat(running.getTrivialSets())
                .isEqualTo(judged.stream()
                        .filter(verdict ->
                                verdict.trivial().contains(ComponentRecords.component(running.getComponent())))
                        .count());
        assertThat(running.getUncalibrated()).isEqualTo(verdicts.size() - judged.size());
        assertThat(running.getCoverage()).isEqualTo(judged.isEmpty() ? 1.0 : (double) covered / judged.size());
    }

    private static List<LevelVerdict> list(Optional<LevelVerdict> verdict) {
        return verdict.stream().toList();
    }
}
