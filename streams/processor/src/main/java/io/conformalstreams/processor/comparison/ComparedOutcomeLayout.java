package io.conformalstreams.processor.comparison;

import io.conformalstreams.processor.comparison.ComparedOutcome.JudgedSet;
import io.conformalstreams.processor.configuration.Comparison.Role;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The byte layout of a compared outcome, version 1: version (8 bits), comparison, fingerprint, whether the model is the
 * candidate (8), site, unit id, image id, partition (32), offset (64), label time (64), whether the unit is complete
 * (8), time at which the unit matures (64), and the judged sets: their number as a varint; for each, whether it is
 * calibrated (8), the miss (64) and the size (64).
 */
final class ComparedOutcomeLayout {

    static final Serde<ComparedOutcome> SERDE = Serdes.serdeFrom(
            (topic, outcome) -> outcome == null ? null : toBytes(outcome),
            (topic, bytes) -> bytes == null ? null : outcomeOf(bytes));

    private static final byte VERSION = 1;

    private ComparedOutcomeLayout() {}

    static byte[] toBytes(ComparedOutcome outcome) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putText(outcome.comparison())
                .putText(outcome.fingerprint())
                .putBoolean(outcome.role() == Role.CANDIDATE)
                .putText(outcome.site())
                .putText(outcome.unitId())
                .putText(outcome.imageId())
                .putInt(outcome.partition())
                .putLong(outcome.offset())
                .putLong(outcome.labelledAt())
                .putBoolean(outcome.unitComplete())
                .putLong(outcome.unitMaturesAt());
        put(writer, outcome.levels());
        return writer.toBytes();
    }

    static ComparedOutcome outcomeOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("compared outcome", bytes, VERSION);
        ComparedOutcome outcome = new ComparedOutcome(
                reader.getText(),
                reader.getText(),
                reader.getBoolean() ? Role.CANDIDATE : Role.IN_USE,
                reader.getText(),
                reader.getText(),
                reader.getText(),
                reader.getInt(),
                reader.getLong(),
                reader.getLong(),
                reader.getBoolean(),
                reader.getLong(),
                judgedSets(reader));
        reader.requireEnd();
        return outcome;
    }

    static void put(LayoutWriter writer, List<JudgedSet> sets) {
        writer.putVarint(sets.size());
        for (JudgedSet set : sets) {
            writer.putBoolean(set.calibrated()).putDouble(set.miss()).putDouble(set.size());
        }
    }

    static List<JudgedSet> judgedSets(LayoutReader reader) {
        long count = reader.getVarint();
        List<JudgedSet> sets = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            sets.add(new JudgedSet(reader.getBoolean(), reader.getDouble(), reader.getDouble()));
        }
        return sets;
    }
}
