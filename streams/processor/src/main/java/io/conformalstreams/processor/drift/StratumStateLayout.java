package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.StratumState.OpenProcessAlert;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The byte layout of a stratum's state without its clock, version 3, with the number of bits in parentheses: version (8),
 * epoch, restarts (32 each), restarted at (64), label policy, whether there is a last label (8) and its coordinates,
 * length of the label process (32) and the label process, whether an alert is open (8) and the alert. An alert consists
 * of id, previous id or the empty text, revision (32), number of changes (16) and the changes, whether it has a first
 * label (8) and its coordinates, and opened at and reported at (64 each).
 */
final class StratumStateLayout {

    private static final byte VERSION = 3;

    private StratumStateLayout() {}

    static byte[] toBytes(StratumState state) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putInt(state.epoch())
                .putInt(state.restarts())
                .putLong(state.restartedAt())
                .putText(state.labelPolicy());
        put(writer, state.lastLabel());
        writer.putBytes(state.process().toBytes()).putBoolean(state.open().isPresent());
        state.open().ifPresent(open -> put(writer, open));
        return writer.toBytes();
    }

    static StratumState stateOf(byte[] bytes, long clock) {
        LayoutReader reader = new LayoutReader("drift state of a stratum", bytes, VERSION);
        StratumState state = new StratumState(
                clock,
                reader.getInt(),
                reader.getInt(),
                reader.getLong(),
                reader.getText(),
                coordinates(reader),
                reader.getPart(LabelProcess::ofBytes),
                reader.getBoolean() ? Optional.of(openAlert(reader)) : Optional.empty());
        reader.requireEnd();
        return state;
    }

    private static void put(LayoutWriter writer, Optional<RecordCoordinates> coordinates) {
        writer.putBoolean(coordinates.isPresent());
        coordinates.ifPresent(label -> CoordinatesLayout.put(writer, label));
    }

    private static Optional<RecordCoordinates> coordinates(LayoutReader reader) {
        return reader.getBoolean() ? Optional.of(CoordinatesLayout.get(reader)) : Optional.empty();
    }

    private static void put(LayoutWriter writer, OpenProcessAlert open) {
        writer.putText(open.alertId())
                .putText(open.previousAlertId().orElse(""))
                .putInt(open.revision())
                .putShort(open.changes().size());
        open.changes().forEach(writer::putText);
        put(writer, open.firstLabel());
        writer.putLong(open.openedAt()).putLong(open.reportedAt());
    }

    private static OpenProcessAlert openAlert(LayoutReader reader) {
        return new OpenProcessAlert(
                reader.getText(),
                Optional.of(reader.getText()).filter(alertId -> !alertId.isEmpty()),
                reader.getInt(),
                changes(reader),
                coordinates(reader),
                reader.getLong(),
                reader.getLong());
    }

    private static List<String> changes(LayoutReader reader) {
        List<String> changes = new ArrayList<>();
        int count = reader.getShort();
        for (int i = 0; i < count; i++) {
            changes.add(reader.getText());
        }
        return changes;
    }
}
