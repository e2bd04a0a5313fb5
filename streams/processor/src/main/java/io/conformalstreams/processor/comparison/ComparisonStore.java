package io.conformalstreams.processor.comparison;

import io.conformalstreams.processor.configuration.Comparison;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The stored evidence of comparisons. The layout of the differences, version 1: version (8 bits), and the differences of
 * each level in ascending order of alpha.
 */
final class ComparisonStore {

    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    ComparisonStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Returns the progress of a comparison; empty if it has read nothing, or if another comparison had its name. */
    Optional<Progress> progress(Comparison comparison) {
        return Optional.ofNullable(store.get(ComparisonKeys.of(ComparisonKeys.EVIDENCE, comparison.name())))
                .map(Progress::of)
                .filter(progress -> progress.fingerprint().equals(comparison.fingerprint()));
    }

    void put(Comparison comparison, Progress progress) {
        store.put(ComparisonKeys.of(ComparisonKeys.EVIDENCE, comparison.name()), progress.toBytes());
    }

    List<LevelDifferences> differences(Comparison comparison) {
        byte[] bytes = store.get(ComparisonKeys.of(ComparisonKeys.DIFFERENCES, comparison.name()));
        if (bytes == null) {
            return comparison.alphas().stream()
                    .map(alpha -> LevelDifferences.none())
                    .toList();
        }
        LayoutReader reader = new LayoutReader("differences of a comparison", bytes, VERSION);
        List<LevelDifferences> levels = new ArrayList<>();
        comparison.alphas().forEach(alpha -> levels.add(LevelDifferences.read(reader)));
        reader.requireEnd();
        return levels;
    }

    void put(Comparison comparison, List<LevelDifferences> levels) {
        LayoutWriter writer = new LayoutWriter(VERSION);
        levels.forEach(level -> level.put(writer));
        store.put(ComparisonKeys.of(ComparisonKeys.DIFFERENCES, comparison.name()), writer.toBytes());
    }

    /** Returns the names of all comparisons that have evidence. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        PrefixScan.forEach(
                store,
                StoreKey.of(ComparisonKeys.EVIDENCE),
                entry -> names.add(StoreKey.parts(entry.key).get(0)));
        return names;
    }

    /** Removes everything of a name. */
    void clear(String name) {
        for (byte kind = ComparisonKeys.FIRST_KIND; kind <= ComparisonKeys.LAST_KIND; kind++) {
            List<Bytes> keys = new ArrayList<>();
            PrefixScan.forEach(store, ComparisonKeys.of(kind, name), entry -> keys.add(entry.key));
            keys.forEach(store::delete);
        }
    }
}
