package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The last values of each subject in its epoch, at most {@value #MOST}, in the order in which units were judged. A value
 * is a critical value, or the measurement of an input. The values show when a change began.
 *
 * <p>The header entry has version (8 bits), the epoch as {@link EpochLayout} writes it, and number of units in the epoch
 * (64 bits). The entry of a value has version (8 bits), value, number that breaks ties (64 bits each), and coordinates of
 * the label. The value of unit i, counted from 1, is in place (i - 1) mod {@value #MOST}.
 */
final class ValueHistory {

    /** The number of values that are kept. */
    static final int MOST = 1024;

    /** The number of digits of {@link #MOST}. */
    private static final int DIGITS = 4;

    private static final byte HEADER = 7;
    private static final byte VALUE = 8;
    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    ValueHistory(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * One value.
     *
     * @param score the value, with the number that breaks ties
     * @param label the label of the unit. The time of an input's label is that of the prediction
     */
    record Value(MonitoredScore score, RecordCoordinates label) {}

    /** Returns the number of units of the epoch. */
    long units(String stratum, MonitoredSubject subject, MonitorEpoch epoch) {
        byte[] bytes = store.get(subject.key(HEADER, stratum));
        if (bytes == null) {
            return 0;
        }
        LayoutReader reader = new LayoutReader("history of values", bytes, VERSION);
        boolean isCurrent = EpochLayout.isCurrent(reader, epoch);
        long units = reader.getLong();
        reader.requireEnd();
        return isCurrent ? units : 0;
    }

    /** Adds the value of the next unit. The first unit of an epoch removes the values of the previous one. */
    void add(String stratum, MonitoredSubject subject, MonitorEpoch epoch, Value value) {
        long units = units(stratum, subject, epoch);
        if (units == 0) {
            for (KeyValue<Bytes, byte[]> entry : PrefixScan.list(store, subject.key(VALUE, stratum))) {
                store.delete(entry.key);
            }
        }
        store.put(
                subject.key(HEADER, stratum),
                EpochLayout.put(new LayoutWriter(VERSION), epoch)
                        .putLong(units + 1)
                        .toBytes());
        store.put(subject.key(VALUE, stratum, place(units)), toBytes(value));
    }

    private static String place(long unitsBefore) {
        return StoreKey.sortable(unitsBefore % MOST, DIGITS);
    }

    /**
     * Returns the kept values of the first units of an epoch, in their order.
     *
     * @param units the number of these units
     */
    List<Value> values(String stratum, MonitoredSubject subject, MonitorEpoch epoch, long units) {
        long all = units(stratum, subject, epoch);
        List<Value> byPlace = new ArrayList<>();
        if (all > 0) {
            PrefixScan.forEach(store, subject.key(VALUE, stratum), entry -> byPlace.add(valueOf(entry.value)));
        }
        List<Value> values = new ArrayList<>();
        for (long unit = Math.max(0, all - MOST); unit < Math.min(all, units); unit++) {
            values.add(byPlace.get((int) (unit % MOST)));
        }
        return values;
    }

    static byte[] toBytes(Value value) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putDouble(value.score().score())
                .putDouble(value.score().tieBreak());
        CoordinatesLayout.put(writer, value.label());
        return writer.toBytes();
    }

    static Value valueOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("value of a unit", bytes, VERSION);
        Value value =
                new Value(new MonitoredScore(reader.getDouble(), reader.getDouble()), CoordinatesLayout.get(reader));
        reader.requireEnd();
        return value;
    }
}
