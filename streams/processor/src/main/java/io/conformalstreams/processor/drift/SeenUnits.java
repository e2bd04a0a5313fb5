package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The units that the monitors of a subject have seen in the epoch. A unit counts once, because images of one patient
 * are not independent evidence. Labels of a unit that arrive after the unit was judged are not evidence.
 *
 * <p>Layout of the bytes, version 1: version (8 bits), epoch of the labels, restarts (32 bits each), whether the score
 * was seen (8 bits), number of nominal alphas whose misses were seen (16 bits), and these alphas (64 bits each). The
 * alpha -1 states that the value of the unit was kept in the history.
 */
final class SeenUnits {

    private static final byte SEEN = 4;
    private static final byte VERSION = 1;

    /** The entry for the score. No promise has this level. */
    private static final double SCORES = 0;

    /** The entry for the history of values. */
    private static final double HISTORY = -1;

    private final KeyValueStore<Bytes, byte[]> store;

    SeenUnits(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Returns what the monitors of a subject have seen of a unit. */
    SeenUnit find(String stratum, MonitoredSubject subject, String unitId, MonitorEpoch epoch) {
        Bytes key = subject.key(SEEN, stratum, unitId);
        byte[] bytes = store.get(key);
        return new SeenUnit(key, unitId, epoch, bytes == null ? new HashSet<>() : levels(bytes, epoch));
    }

    private static Set<Double> levels(byte[] bytes, MonitorEpoch epoch) {
        LayoutReader reader = new LayoutReader("seen unit", bytes, VERSION);
        boolean current = reader.getInt() == epoch.labels();
        current &= reader.getInt() == epoch.restarts();
        Set<Double> levels = new HashSet<>();
        if (reader.getBoolean()) {
            levels.add(SCORES);
        }
        int count = reader.getShort();
        for (int i = 0; i < count; i++) {
            levels.add(reader.getDouble());
        }
        reader.requireEnd();
        return current ? levels : new HashSet<>();
    }

    /** The record of one unit. */
    final class SeenUnit {

        private final Bytes key;
        private final String unitId;
        private final MonitorEpoch epoch;
        private final Set<Double> levels;
        private boolean changed;

        private SeenUnit(Bytes key, String unitId, MonitorEpoch epoch, Set<Double> levels) {
            this.key = key;
            this.unitId = unitId;
            this.epoch = epoch;
            this.levels = levels;
        }

        String unitId() {
            return unitId;
        }

        /** Marks the misses at a level as seen, and returns whether they were not seen before. */
        boolean addMiss(double nominalAlpha) {
            return add(nominalAlpha);
        }

        /** Marks the score as seen, and returns whether it was not seen before. */
        boolean addScore() {
            return add(SCORES);
        }

        /** Marks the value as kept in the history, and returns whether it was not kept before. */
        boolean addToHistory() {
            return add(HISTORY);
        }

        boolean hasScore() {
            return levels.contains(SCORES);
        }

        private boolean add(double level) {
            boolean added = levels.add(level);
            changed |= added;
            return added;
        }

        /** Stores the additions. */
        void save() {
            if (!changed) {
                return;
            }
            Set<Double> alphas = new TreeSet<>(levels);
            boolean scores = alphas.remove(SCORES);
            LayoutWriter writer = new LayoutWriter(VERSION)
                    .putInt(epoch.labels())
                    .putInt(epoch.restarts())
                    .putBoolean(scores)
                    .putShort(alphas.size());
            alphas.forEach(writer::putDouble);
            store.put(key, writer.toBytes());
        }
    }
}
