package io.conformalstreams.processor.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.comparison.ComparedOutcome.JudgedSet;
import io.conformalstreams.processor.comparison.UnitPairing.Change;
import io.conformalstreams.processor.comparison.UnitPairing.Pair;
import io.conformalstreams.processor.configuration.Comparison.Role;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class UnitPairingTest {

    private static final Duration RETENTION = Duration.ofMillis(100);

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("comparisons").get();

    /** The state after both logs, however they are interleaved. */
    private record Total(List<String> pairs, long waiting, long unpaired, long dropped) {}

    @Test
    void pairsAUnitOnceBothModelsHaveJudgedAllItsImages() {
        UnitPairing pairing = pairing(1000);
        assertThat(pairing.observe(outcome(Role.IN_USE, "u", "a", 1, false, 50)).pairs())
                .isEmpty();
        assertThat(pairing.observe(outcome(Role.IN_USE, "u", "b", 2, true, 50)).waiting())
                .isOne();
        assertThat(pairing.observe(outcome(Role.CANDIDATE, "u", "a", 3, false, 50))
                        .pairs())
                .isEmpty();
        Change change = pairing.observe(outcome(Role.CANDIDATE, "u", "b", 4, true, 50));
        assertThat(change.waiting()).isEqualTo(-1);
        assertThat(change.pairs()).singleElement().satisfies(pair -> {
            assertThat(pair.inUse().images()).containsOnlyKeys("a", "b");
            assertThat(pair.candidate().images()).containsOnlyKeys("a", "b");
        });
        assertThat(pairing.observe(outcome(Role.CANDIDATE, "u", "c", 5, true, 50))
                        .pairs())
                .isEmpty();
    }

    @Test
    void closesAUnitWithMissingLabelsWhenItMatures() {
        UnitPairing pairing = pairing(1000);
        pairing.observe(outcome(Role.CANDIDATE, "u", "a", 1, true, 50));
        pairing.observe(outcome(Role.IN_USE, "u", "a", 1, false, 50));
        assertThat(pairing.observe(outcome(Role.IN_USE, "v", "x", 49, true, 90)).pairs())
                .isEmpty();
        assertThat(pairing.observe(outcome(Role.IN_USE, "w", "y", 50, true, 90)).pairs())
                .hasSize(1);
    }

    @Test
    void endsTheWaitWhenTheOtherModelIsTooLate() {
        UnitPairing pairing = pairing(1000);
        pairing.observe(outcome(Role.IN_USE, "u", "a", 0, true, 50));
        Change late = pairing.observe(outcome(Role.CANDIDATE, "u", "a", 101, true, 150));
        assertThat(late).isEqualTo(new Change(List.of(), 0, 1, 0));
        assertThat(count()).as("the end of a wait removes the unit").isEqualTo(2 + 2 * 2 + 2);
    }

    @Test
    void dropsTheOldestUnitsWhenTheOtherModelHasStopped() {
        UnitPairing pairing = pairing(10);
        long waiting = 0;
        long dropped = 0;
        for (int unit = 0; unit < 25; unit++) {
            Change change = pairing.observe(outcome(Role.IN_USE, "u" + unit, "a", unit, true, 99));
            waiting += change.waiting();
            dropped += change.dropped();
        }
        assertThat(waiting).isEqualTo(10);
        assertThat(dropped).isEqualTo(15);
        assertThat(pairing.observe(outcome(Role.CANDIDATE, "u14", "a", 30, true, 99))
                        .pairs())
                .isEmpty();
        assertThat(pairing.observe(outcome(Role.CANDIDATE, "u15", "a", 31, true, 99))
                        .pairs())
                .hasSize(1);
    }

    @Test
    void doesNotDependOnTheOrderInWhichTheLogsAreRead() {
        Random random = new Random(1);
        long unpaired = 0;
        for (int run = 0; run < 20; run++) {
            List<ComparedOutcome> inUse = log(random, Role.IN_USE);
            List<ComparedOutcome> candidate = log(random, Role.CANDIDATE);
            Total oneAfterTheOther = total(inUse, candidate, random, 1);
            assertThat(oneAfterTheOther.pairs()).isNotEmpty();
            unpaired += oneAfterTheOther.unpaired();
            assertThat(total(inUse, candidate, random, 0)).isEqualTo(oneAfterTheOther);
            assertThat(total(inUse, candidate, random, 0.5)).isEqualTo(oneAfterTheOther);
            assertThat(total(inUse, candidate, random, 0.8)).isEqualTo(oneAfterTheOther);
        }
        assertThat(unpaired).isPositive();
    }

    private Total total(
            List<ComparedOutcome> inUse, List<ComparedOutcome> candidate, Random random, double shareOfInUse) {
        clear();
        UnitPairing pairing = pairing(1000);
        Deque<ComparedOutcome> first = new ArrayDeque<>(inUse);
        Deque<ComparedOutcome> second = new ArrayDeque<>(candidate);
        List<String> pairs = new ArrayList<>();
        long waiting = 0;
        long unpaired = 0;
        long dropped = 0;
        while (!first.isEmpty() || !second.isEmpty()) {
            boolean takeFirst = second.isEmpty() || !first.isEmpty() && random.nextDouble() < shareOfInUse;
            Change change = pairing.observe(takeFirst ? first.remove() : second.remove());
            for (Pair pair : change.pairs()) {
                pairs.add(pair.toString());
            }
            waiting += change.waiting();
            unpaired += change.unpaired();
            dropped += change.dropped();
        }
        return new Total(pairs.stream().sorted().toList(), waiting, unpaired, dropped);
    }

    private static List<ComparedOutcome> log(Random random, Role role) {
        List<ComparedOutcome> log = new ArrayList<>();
        long time = 0;
        for (int i = 0; i < 120; i++) {
            time += random.nextInt(12) - 2;
            log.add(outcome(
                    role,
                    "u" + random.nextInt(40),
                    "i" + random.nextInt(4),
                    time,
                    random.nextInt(3) == 0,
                    time + random.nextInt(60)));
        }
        return log;
    }

    private static ComparedOutcome outcome(
            Role role, String unitId, String imageId, long labelledAt, boolean complete, long maturesAt) {
        return new ComparedOutcome(
                "net-2",
                "f",
                role,
                "north",
                unitId,
                imageId,
                0,
                labelledAt,
                labelledAt,
                complete,
                maturesAt,
                List.of(new JudgedSet(true, labelledAt % 2, 10 + labelledAt)));
    }

    private UnitPairing pairing(long mostWaiting) {
        return new UnitPairing(store, "net-2", "north", RETENTION, mostWaiting);
    }

    private long count() {
        return keys().size();
    }

    private void clear() {
        keys().forEach(store::delete);
    }

    private List<Bytes> keys() {
        TreeMap<Bytes, byte[]> entries = new TreeMap<>();
        store.all().forEachRemaining(entry -> entries.put(entry.key, entry.value));
        return List.copyOf(entries.keySet());
    }
}
