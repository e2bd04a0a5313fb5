package io.conformalstreams.processor.comparison;

import io.conformalstreams.conformal.comparison.Decision;
import io.conformalstreams.processor.comparison.UnitPairing.Change;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a comparison has read, and what it has published. Layout, version 1: version (8 bits), fingerprint, units (64),
 * waiting (64), unpaired (64), dropped (64), event time (64), published units (64), published decision (8; its position
 * among the decisions), the number of partitions as a varint, and for each its number (32), first offset (64) and last
 * offset (64).
 *
 * @param fingerprint fingerprint of the comparison
 * @param units number of pairs
 * @param waiting number of closed units that wait
 * @param unpaired number of closed units that no longer wait
 * @param dropped number of closed units that no longer wait because too many did
 * @param eventTime latest event time of a label, milliseconds since 1970
 * @param reads the outcomes that were read, by partition of coverage-outcomes
 * @param publishedUnits number of pairs in the last published state
 * @param publishedDecision decision in the last published state
 */
record Progress(
        String fingerprint,
        long units,
        long waiting,
        long unpaired,
        long dropped,
        long eventTime,
        SortedMap<Integer, Offsets> reads,
        long publishedUnits,
        Decision publishedDecision) {

    private static final byte VERSION = 1;

    /** The first and the last offset. */
    record Offsets(long first, long last) {}

    static Progress start(String fingerprint) {
        return new Progress(fingerprint, 0, 0, 0, 0, Long.MIN_VALUE, new TreeMap<>(), 0, Decision.UNDECIDED);
    }

    Progress after(ComparedOutcome outcome, Change change) {
        SortedMap<Integer, Offsets> more = new TreeMap<>(reads);
        Offsets before = reads.getOrDefault(outcome.partition(), new Offsets(outcome.offset(), outcome.offset()));
        more.put(outcome.partition(), new Offsets(before.first(), Math.max(before.last(), outcome.offset())));
        return new Progress(
                fingerprint,
                units + change.pairs().size(),
                waiting + change.waiting(),
                unpaired + change.unpaired(),
                dropped + change.dropped(),
                Math.max(eventTime, outcome.labelledAt()),
                more,
                publishedUnits,
                publishedDecision);
    }

    Progress published(Decision decision) {
        return new Progress(fingerprint, units, waiting, unpaired, dropped, eventTime, reads, units, decision);
    }

    byte[] toBytes() {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putText(fingerprint)
                .putLong(units)
                .putLong(waiting)
                .putLong(unpaired)
                .putLong(dropped)
                .putLong(eventTime)
                .putLong(publishedUnits)
                .putByte(publishedDecision.ordinal())
                .putVarint(reads.size());
        reads.forEach((partition, offsets) ->
                writer.putInt(partition).putLong(offsets.first()).putLong(offsets.last()));
        return writer.toBytes();
    }

    static Progress of(byte[] bytes) {
        LayoutReader reader = new LayoutReader("progress of a comparison", bytes, VERSION);
        String fingerprint = reader.getText();
        long units = reader.getLong();
        long waiting = reader.getLong();
        long unpaired = reader.getLong();
        long dropped = reader.getLong();
        long eventTime = reader.getLong();
        long publishedUnits = reader.getLong();
        Decision publishedDecision = Decision.values()[reader.getByte()];
        long partitions = reader.getVarint();
        SortedMap<Integer, Offsets> reads = new TreeMap<>();
        for (long i = 0; i < partitions; i++) {
            reads.put(reader.getInt(), new Offsets(reader.getLong(), reader.getLong()));
        }
        reader.requireEnd();
        return new Progress(
                fingerprint, units, waiting, unpaired, dropped, eventTime, reads, publishedUnits, publishedDecision);
    }
}
