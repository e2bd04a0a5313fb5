package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.prediction.CoverageMonitor.Identity;
import io.conformalstreams.processor.prediction.CoverageMonitor.Observation;
import io.conformalstreams.processor.prediction.CoverageMonitor.OpenAlert;
import io.conformalstreams.processor.procedure.SideCode;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The bytes of a monitor, version 1: version (8 bits), stratum, procedure, nominal alpha (64), side (8), epoch (32),
 * detector behind its length (32), number of segment starts (16) and for each observation (64) and coordinates, openings
 * (32), last alert id or the empty text, whether an alert is open (8) and that alert, whether anything was observed (8)
 * and the last observation.
 */
final class CoverageMonitorLayout {

    private static final byte VERSION = 1;

    private CoverageMonitorLayout() {}

    static byte[] toBytes(CoverageMonitor monitor) {
        Identity identity = monitor.identity();
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putText(identity.stratum())
                .putText(identity.procedure())
                .putDouble(identity.nominalAlpha())
                .putByte(SideCode.of(identity.side()))
                .putInt(monitor.epoch())
                .putBytes(monitor.detector().toBytes())
                .putShort(monitor.segmentStarts().size());
        monitor.segmentStarts().forEach((observation, label) -> {
            writer.putLong(observation);
            CoordinatesLayout.put(writer, label);
        });
        writer.putInt(monitor.openings())
                .putText(monitor.lastAlertId().orElse(""))
                .putBoolean(monitor.openIfAny().isPresent());
        monitor.openIfAny().ifPresent(open -> put(writer, open));
        writer.putBoolean(monitor.lastIfAny().isPresent());
        monitor.lastIfAny().ifPresent(last -> put(writer, last));
        return writer.toBytes();
    }

    static CoverageMonitor monitorOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("coverage monitor", bytes, VERSION);
        Identity identity =
                new Identity(reader.getText(), reader.getText(), reader.getDouble(), SideCode.side(reader.getByte()));
        CoverageMonitor monitor = new CoverageMonitor(
                identity,
                reader.getInt(),
                ShiryaevRobertsDetector.ofBytes(reader.getBytes()),
                segmentStarts(reader),
                reader.getInt(),
                Optional.of(reader.getText()).filter(alertId -> !alertId.isEmpty()),
                reader.getBoolean() ? Optional.of(openAlert(reader)) : Optional.empty(),
                reader.getBoolean() ? Optional.of(observation(reader)) : Optional.empty());
        reader.requireEnd();
        return monitor;
    }

    private static NavigableMap<Long, RecordCoordinates> segmentStarts(LayoutReader reader) {
        NavigableMap<Long, RecordCoordinates> starts = new TreeMap<>();
        int count = reader.getShort();
        for (int i = 0; i < count; i++) {
            starts.put(reader.getLong(), CoordinatesLayout.get(reader));
        }
        return starts;
    }

    private static void put(LayoutWriter writer, OpenAlert open) {
        writer.putText(open.alertId())
                .putText(open.previousAlertId().orElse(""))
                .putInt(open.revision())
                .putLong(open.sinceObservation())
                .putLong(open.missesBefore());
        CoordinatesLayout.put(writer, open.firstLabel());
        writer.putLong(open.observationsAtOpening()).putLong(open.openedAt());
    }

    private static OpenAlert openAlert(LayoutReader reader) {
        return new OpenAlert(
                reader.getText(),
                Optional.of(reader.getText()).filter(alertId -> !alertId.isEmpty()),
                reader.getInt(),
                reader.getLong(),
                reader.getLong(),
                CoordinatesLayout.get(reader),
                reader.getLong(),
                reader.getLong());
    }

    private static void put(LayoutWriter writer, Observation observation) {
        writer.putBoolean(observation.miss())
                .putDouble(observation.alpha())
                .putDouble(observation.nullMiscoverage())
                .putLong(observation.thresholdVersion());
        CoordinatesLayout.put(writer, observation.label());
    }

    private static Observation observation(LayoutReader reader) {
        return new Observation(
                reader.getBoolean(),
                reader.getDouble(),
                reader.getDouble(),
                reader.getLong(),
                CoordinatesLayout.get(reader));
    }
}
