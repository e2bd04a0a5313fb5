package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.EvidenceCurve;
import io.conformalstreams.conformal.drift.LabelWindow;
import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.conformal.drift.Stretch;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The byte layout of a monitor, version 2. The identity is in the store key. The parts are, in this order: version
 * (8 bits); epoch of the labels; restarts; label policy; fingerprint; {@linkplain SequentialDetectors detector};
 * evidence curve; window of labels; whether there is a last observation, and that observation; number of segment
 * starts, and these starts; version of the first thresholds; whether an alert is open, and that alert. A segment start
 * consists of the difference from the previous start, and the coordinates of its label.
 *
 * <p>Counts are varints, and booleans take 8 bits. Coordinates are stored as the difference from the previous ones, and
 * times as the difference from the time of the last observation. Ids of alerts and fingerprints are stored as the bytes
 * of their hexadecimal digits.
 */
final class MonitorLayout {

    private static final byte VERSION = 2;
    private static final RecordCoordinates NOWHERE = new RecordCoordinates(Instant.EPOCH, 0, 0L);

    private MonitorLayout() {}

    static byte[] toBytes(Monitor monitor) {
        MonitorEpoch epoch = monitor.epoch();
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putSignedVarint(epoch.labels())
                .putVarint(epoch.restarts())
                .putText(epoch.labelPolicy())
                .putHexadecimal(epoch.fingerprint());
        writer.putPart(SequentialDetectors.toBytes(monitor.detector()));
        writer.putShortBytes(monitor.curve().toBytes())
                .putShortBytes(monitor.recent().toBytes())
                .putBoolean(monitor.last().isPresent());
        monitor.last().ifPresent(last -> put(writer, last));
        putSegmentStarts(writer, monitor);
        writer.putVarint(monitor.firstThresholdVersion())
                .putBoolean(monitor.open().isPresent());
        monitor.open().ifPresent(open -> put(writer, monitor.lastObservation(), open));
        return writer.toBytes();
    }

    static Monitor monitorOf(MonitorId id, byte[] bytes) {
        LayoutReader reader = new LayoutReader("drift monitor", bytes, VERSION);
        MonitorEpoch epoch = new MonitorEpoch(
                (int) reader.getSignedVarint(), (int) reader.getVarint(), reader.getText(), reader.getHexadecimal());
        SequentialDetector detector = reader.getOpenPart(SequentialDetectors::read);
        EvidenceCurve curve = reader.getShortPart(EvidenceCurve::ofBytes);
        LabelWindow recent = reader.getShortPart(LabelWindow::ofBytes);
        Optional<LastObservation> last = reader.getBoolean() ? Optional.of(judged(reader)) : Optional.empty();
        Monitor monitor = new Monitor(
                id,
                epoch,
                detector,
                curve,
                recent,
                segmentStarts(reader, lastLabel(last)),
                reader.getVarint(),
                reader.getBoolean() ? Optional.of(openAlert(reader, last.orElseThrow())) : Optional.empty(),
                last);
        reader.requireEnd();
        return monitor;
    }

    private static RecordCoordinates lastLabel(Optional<LastObservation> last) {
        return last.map(LastObservation::label).orElse(NOWHERE);
    }

    private static void putSegmentStarts(LayoutWriter writer, Monitor monitor) {
        writer.putVarint(monitor.segmentStarts().size());
        long observation = 0;
        RecordCoordinates near = lastLabel(monitor.last());
        for (var start : monitor.segmentStarts().entrySet()) {
            writer.putVarint(start.getKey() - observation);
            CoordinatesLayout.putNear(writer, near, start.getValue());
            observation = start.getKey();
            near = start.getValue();
        }
    }

    private static NavigableMap<Long, RecordCoordinates> segmentStarts(
            LayoutReader reader, RecordCoordinates lastLabel) {
        NavigableMap<Long, RecordCoordinates> starts = new TreeMap<>();
        long count = reader.getVarint();
        long observation = 0;
        RecordCoordinates near = lastLabel;
        for (long i = 0; i < count; i++) {
            observation += reader.getVarint();
            near = CoordinatesLayout.getNear(reader, near);
            starts.put(observation, near);
        }
        return starts;
    }

    private static void put(LayoutWriter writer, LastObservation last, OpenAlert open) {
        writer.putHexadecimal(open.alertId())
                .putHexadecimal(open.previousAlertId().orElse(""))
                .putVarint(open.revision())
                .putByte(open.severity().ordinal())
                .putVarint(open.since().first())
                .putVarint(open.since().labels())
                .putVarint(open.since().misses())
                .putDouble(open.since().level())
                .putVarint(open.since().events());
        CoordinatesLayout.putNear(writer, last.label(), open.firstLabel());
        writer.putVarint(open.observationsAtOpening())
                .putSignedVarint(open.openedAt() - last.at())
                .putDouble(open.openingEvidence())
                .putDouble(open.reportedEvidence())
                .putSignedVarint(open.reportedAt() - last.at())
                .putShortBytes(open.recovery().map(RecoveryProcess::toBytes).orElseGet(() -> new byte[0]))
                .putVarint(open.comparedUnits())
                .putBoolean(open.improvementReported());
    }

    private static OpenAlert openAlert(LayoutReader reader, LastObservation last) {
        return new OpenAlert(
                reader.getHexadecimal(),
                Optional.of(reader.getHexadecimal()).filter(alertId -> !alertId.isEmpty()),
                (int) reader.getVarint(),
                AlertSeverity.values()[reader.getByte()],
                new Stretch(
                        reader.getVarint(),
                        reader.getVarint(),
                        reader.getVarint(),
                        reader.getDouble(),
                        reader.getVarint()),
                CoordinatesLayout.getNear(reader, last.label()),
                reader.getVarint(),
                last.at() + reader.getSignedVarint(),
                reader.getDouble(),
                reader.getDouble(),
                last.at() + reader.getSignedVarint(),
                reader.getShortPart(
                        bytes -> bytes.length == 0 ? Optional.empty() : Optional.of(RecoveryProcess.ofBytes(bytes))),
                reader.getVarint(),
                reader.getBoolean());
    }

    private static void put(LayoutWriter writer, LastObservation last) {
        IssuedThreshold issuedThreshold = last.issuedThreshold();
        CoordinatesLayout.putNear(writer, NOWHERE, last.label());
        writer.putSignedVarint(last.at() - last.label().getLabelledAt().toEpochMilli())
                .putDouble(issuedThreshold.nominalAlpha())
                .putDouble(issuedThreshold.alpha())
                .putVarint(issuedThreshold.n())
                .putSignedVarint(issuedThreshold.k())
                .putDouble(issuedThreshold.lambda())
                .putBoolean(issuedThreshold.calibrated())
                .putDouble(last.nullMiscoverage())
                .putVarint(last.thresholdVersion());
    }

    private static LastObservation judged(LayoutReader reader) {
        RecordCoordinates label = CoordinatesLayout.getNear(reader, NOWHERE);
        long at = label.getLabelledAt().toEpochMilli() + reader.getSignedVarint();
        IssuedThreshold issuedThreshold = new IssuedThreshold(
                reader.getDouble(),
                reader.getDouble(),
                reader.getVarint(),
                reader.getSignedVarint(),
                reader.getDouble(),
                reader.getBoolean());
        return new LastObservation(issuedThreshold, reader.getDouble(), label, reader.getVarint(), at);
    }
}
