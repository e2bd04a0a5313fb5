package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.EvidenceCurve;
import io.conformalstreams.conformal.drift.InverseProbabilityDetector;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.RankDetector;
import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.drift.Detector.Stretch;
import io.conformalstreams.processor.drift.LabelledUnit.Claim;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The bytes of a monitor, version 1: version (8 bits), kind, stratum, procedure, side, nominal alpha (64), epoch of the
 * labels, restarts (32 each), label policy, fingerprint, detector, evidence curve behind its length (32), number of segment
 * starts (16) and for each observation (64) and coordinates, version of the first thresholds (64), whether an alert is open
 * (8) and that alert, whether anything was observed (8) and the last observation.
 *
 * <p>A detector: its type (8; 0 misses, 1 Polya, 2 ranks, 3 weighted misses, 4 inputs), whether scores are negated (8), for ranks the number of edges
 * (16) and those (64 each), then its own bytes behind their length (32). Kinds, sides and severities are texts; a detector of inputs has its centre (64) before its bytes.
 */
final class MonitorLayout {

    private static final byte VERSION = 1;
    private static final int MISSES = 0;
    private static final int POLYA = 1;
    private static final int RANKS = 2;
    private static final int WEIGHTED_MISSES = 3;
    private static final int INPUTS = 4;

    private MonitorLayout() {}

    static byte[] toBytes(Monitor monitor) {
        MonitorId id = monitor.id();
        MonitorEpoch epoch = monitor.epoch();
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putText(id.kind().name())
                .putText(id.stratum())
                .putText(id.procedure())
                .putText(id.side().name())
                .putDouble(id.nominalAlpha())
                .putInt(epoch.labels())
                .putInt(epoch.restarts())
                .putText(epoch.labelPolicy())
                .putText(epoch.fingerprint());
        put(writer, monitor.detector());
        writer.putBytes(monitor.curve().toBytes())
                .putShort(monitor.segmentStarts().size());
        monitor.segmentStarts().forEach((observation, label) -> {
            writer.putLong(observation);
            CoordinatesLayout.put(writer, label);
        });
        writer.putLong(monitor.firstThresholdVersion())
                .putBoolean(monitor.open().isPresent());
        monitor.open().ifPresent(open -> put(writer, open));
        writer.putBoolean(monitor.last().isPresent());
        monitor.last().ifPresent(last -> put(writer, last));
        return writer.toBytes();
    }

    static Monitor monitorOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("drift monitor", bytes, VERSION);
        Monitor monitor = new Monitor(
                id(reader),
                new MonitorEpoch(reader.getInt(), reader.getInt(), reader.getText(), reader.getText()),
                detector(reader),
                EvidenceCurve.ofBytes(reader.getBytes()),
                segmentStarts(reader),
                reader.getLong(),
                reader.getBoolean() ? Optional.of(openAlert(reader)) : Optional.empty(),
                reader.getBoolean() ? Optional.of(observation(reader)) : Optional.empty());
        reader.requireEnd();
        return monitor;
    }

    private static MonitorId id(LayoutReader reader) {
        AlertKind kind = AlertKind.valueOf(reader.getText());
        return new MonitorId(
                kind, reader.getText(), reader.getText(), ThresholdSide.valueOf(reader.getText()), reader.getDouble());
    }

    private static void put(LayoutWriter writer, Detector detector) {
        if (detector instanceof MissDetector misses) {
            writer.putByte(MISSES).putBoolean(false).putBytes(misses.detector().toBytes());
            return;
        }
        if (detector instanceof WeightedMissDetector misses) {
            writer.putByte(WEIGHTED_MISSES)
                    .putBoolean(false)
                    .putBytes(misses.detector().toBytes());
            return;
        }
        if (detector instanceof InputDetector inputs) {
            writer.putByte(INPUTS)
                    .putBoolean(false)
                    .putDouble(inputs.centre())
                    .putBytes(inputs.detector().toBytes());
            return;
        }
        ScoreDetector scores = (ScoreDetector) detector;
        writer.putByte(scores.edges().isPresent() ? RANKS : POLYA).putBoolean(scores.negated());
        scores.edges().ifPresent(edges -> {
            double[] values = edges.toArray();
            writer.putShort(values.length);
            for (double value : values) {
                writer.putDouble(value);
            }
        });
        writer.putBytes(scores.detector().toBytes());
    }

    private static Detector detector(LayoutReader reader) {
        int type = reader.getByte();
        boolean negated = reader.getBoolean();
        return switch (type) {
            case MISSES -> new MissDetector(ShiryaevRobertsDetector.ofBytes(reader.getBytes()));
            case WEIGHTED_MISSES -> new WeightedMissDetector(InverseProbabilityDetector.ofBytes(reader.getBytes()));
            case INPUTS -> new InputDetector(reader.getDouble(), PolyaDetector.ofBytes(reader.getBytes()));
            case POLYA -> new ScoreDetector(PolyaDetector.ofBytes(reader.getBytes()), Optional.empty(), negated);
            case RANKS -> ranks(reader, negated);
            default -> throw new IllegalStateException("no detector has the type " + type);
        };
    }

    private static Detector ranks(LayoutReader reader, boolean negated) {
        double[] values = new double[reader.getShort()];
        for (int i = 0; i < values.length; i++) {
            values[i] = reader.getDouble();
        }
        BucketEdges edges = BucketEdges.of(values);
        return new ScoreDetector(RankDetector.ofBytes(edges, reader.getBytes()), Optional.of(edges), negated);
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
                .putText(open.severity().name())
                .putLong(open.since().first())
                .putLong(open.since().labels())
                .putLong(open.since().misses())
                .putDouble(open.since().level())
                .putLong(open.since().events());
        CoordinatesLayout.put(writer, open.firstLabel());
        writer.putLong(open.observationsAtOpening())
                .putLong(open.openedAt())
                .putDouble(open.reportedEvidence())
                .putLong(open.reportedAt())
                .putBytes(open.recovery().map(RecoveryProcess::toBytes).orElseGet(() -> new byte[0]));
    }

    private static OpenAlert openAlert(LayoutReader reader) {
        return new OpenAlert(
                reader.getText(),
                Optional.of(reader.getText()).filter(alertId -> !alertId.isEmpty()),
                reader.getInt(),
                AlertSeverity.valueOf(reader.getText()),
                new Stretch(reader.getLong(), reader.getLong(), reader.getLong(), reader.getDouble(), reader.getLong()),
                CoordinatesLayout.get(reader),
                reader.getLong(),
                reader.getLong(),
                reader.getDouble(),
                reader.getLong(),
                Optional.of(reader.getBytes()).filter(bytes -> bytes.length > 0).map(RecoveryProcess::ofBytes));
    }

    private static void put(LayoutWriter writer, Observation observation) {
        Claim claim = observation.claim();
        writer.putDouble(observation.score().score())
                .putDouble(observation.score().tieBreak())
                .putDouble(claim.nominalAlpha())
                .putDouble(claim.alpha())
                .putLong(claim.n())
                .putLong(claim.k())
                .putDouble(claim.lambda())
                .putBoolean(claim.calibrated())
                .putBoolean(observation.miss())
                .putDouble(observation.labellingProbability())
                .putDouble(observation.nullMiscoverage());
        CoordinatesLayout.put(writer, observation.label());
        writer.putLong(observation.thresholdVersion()).putLong(observation.at());
    }

    private static Observation observation(LayoutReader reader) {
        return new Observation(
                new MonitoredScore(reader.getDouble(), reader.getDouble()),
                new Claim(
                        reader.getDouble(),
                        reader.getDouble(),
                        reader.getLong(),
                        reader.getLong(),
                        reader.getDouble(),
                        reader.getBoolean()),
                reader.getBoolean(),
                reader.getDouble(),
                reader.getDouble(),
                CoordinatesLayout.get(reader),
                reader.getLong(),
                reader.getLong());
    }
}
