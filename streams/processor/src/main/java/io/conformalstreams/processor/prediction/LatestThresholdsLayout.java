package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.prediction.StratumThresholdSet.LatestThreshold;
import io.conformalstreams.processor.prediction.StratumThresholdSet.ProcedureThresholdSet;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The byte layout of the latest thresholds of a stratum, version 1: version (8 bits), offset of the last calibration
 * score read (64), whether a set of thresholds is adopted (8), that set, number of pending sets (16), those sets.
 *
 * <p>A set: version (64), epoch (32), coordinates of the last label, number of procedures (16). Then follow, for each
 * procedure in the order of the names: name, fingerprint, number of thresholds (16) and, for each threshold, nominal
 * alpha (64), component (8), alpha (64), n (64), k (64), lambda (64), size class or the empty string.
 */
final class LatestThresholdsLayout {

    private static final byte VERSION = 1;

    private LatestThresholdsLayout() {}

    static byte[] toBytes(LatestThresholds.State state) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putLong(state.lastScoreOffset())
                .putBoolean(state.adopted().isPresent());
        state.adopted().ifPresent(adopted -> put(writer, adopted));
        writer.putShort(state.pending().size());
        state.pending().forEach(pending -> put(writer, pending));
        return writer.toBytes();
    }

    static LatestThresholds.State stateOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("latest thresholds", bytes, VERSION);
        long lastScoreOffset = reader.getLong();
        Optional<StratumThresholdSet> adopted =
                reader.getBoolean() ? Optional.of(thresholdSet(reader)) : Optional.empty();
        List<StratumThresholdSet> pending = new ArrayList<>();
        int count = reader.getShort();
        for (int i = 0; i < count; i++) {
            pending.add(thresholdSet(reader));
        }
        reader.requireEnd();
        return new LatestThresholds.State(lastScoreOffset, adopted, pending);
    }

    private static void put(LayoutWriter writer, StratumThresholdSet set) {
        writer.putLong(set.version()).putInt(set.epoch());
        CoordinatesLayout.put(writer, set.lastLabel());
        writer.putShort(set.procedures().size());
        new TreeMap<>(set.procedures()).forEach((name, procedure) -> {
            writer.putText(name)
                    .putText(procedure.fingerprint())
                    .putShort(procedure.thresholds().size());
            for (LatestThreshold threshold : procedure.thresholds()) {
                writer.putDouble(threshold.nominalAlpha())
                        .putByte(threshold.component().code())
                        .putDouble(threshold.alpha())
                        .putLong(threshold.n())
                        .putLong(threshold.k())
                        .putDouble(threshold.lambda())
                        .putText(threshold.sizeClass().orElse(""));
            }
        });
    }

    private static StratumThresholdSet thresholdSet(LayoutReader reader) {
        long version = reader.getLong();
        int epoch = reader.getInt();
        var lastLabel = CoordinatesLayout.get(reader);
        Map<String, ProcedureThresholdSet> procedures = new HashMap<>();
        int count = reader.getShort();
        for (int i = 0; i < count; i++) {
            procedures.put(reader.getText(), procedureThresholds(reader));
        }
        return new StratumThresholdSet(version, epoch, lastLabel, procedures);
    }

    private static ProcedureThresholdSet procedureThresholds(LayoutReader reader) {
        String fingerprint = reader.getText();
        List<LatestThreshold> thresholds = new ArrayList<>();
        int count = reader.getShort();
        for (int i = 0; i < count; i++) {
            double nominalAlpha = reader.getDouble();
            Component component = Component.ofCode(reader.getByte());
            thresholds.add(new LatestThreshold(
                    nominalAlpha,
                    component,
                    reader.getDouble(),
                    reader.getLong(),
                    reader.getLong(),
                    reader.getDouble(),
                    reader.getOptionalText()));
        }
        return new ProcedureThresholdSet(fingerprint, thresholds);
    }
}
