package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedSide;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.prediction.IssuedPrediction.MetLabel;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The bytes of an issued prediction, version 1: version (8 bits), stratum, image id, prediction id, unit id, predicted at
 * (64), digest, self-calibrated (8), thresholds' version (64), epoch (32), number of procedures (16), then for each:
 * name, channel, fingerprint, number of levels (16) and levels, whether a label was met (8) and that label.
 *
 * <p>A level: nominal alpha (64), number of sides (16), for each side (8), alpha (64), n (64), k (64), lambda (64),
 * calibrated (8). A met label: revision (32), number of verdicts (16), four bits each in a byte: inner calibrated, inner
 * covered, outer calibrated, outer covered, from the least significant.
 */
final class IssuedPredictionLayout {

    private static final byte VERSION = 1;

    private IssuedPredictionLayout() {}

    static byte[] toBytes(IssuedPrediction issued) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putText(issued.stratum())
                .putText(issued.imageId())
                .putText(issued.predictionId())
                .putText(issued.unitId())
                .putLong(issued.predictedAt())
                .putText(issued.scoresSha256())
                .putBoolean(issued.selfCalibrated())
                .putLong(issued.version())
                .putInt(issued.epoch())
                .putShort(issued.procedures().size());
        issued.procedures().forEach(procedure -> put(writer, procedure));
        return writer.toBytes();
    }

    static IssuedPrediction issuedOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("issued prediction", bytes, VERSION);
        IssuedPrediction issued = new IssuedPrediction(
                reader.getText(),
                reader.getText(),
                reader.getText(),
                reader.getText(),
                reader.getLong(),
                reader.getText(),
                reader.getBoolean(),
                reader.getLong(),
                reader.getInt(),
                list(reader, () -> procedure(reader)));
        reader.requireEnd();
        return issued;
    }

    private static void put(LayoutWriter writer, IssuedProcedure procedure) {
        writer.putText(procedure.name())
                .putText(procedure.channel())
                .putText(procedure.fingerprint())
                .putShort(procedure.levels().size());
        procedure.levels().forEach(level -> put(writer, level));
        writer.putBoolean(procedure.outcome().isPresent());
        procedure.outcome().ifPresent(met -> put(writer, met));
    }

    private static IssuedProcedure procedure(LayoutReader reader) {
        return new IssuedProcedure(
                reader.getText(),
                reader.getText(),
                reader.getText(),
                list(reader, () -> level(reader)),
                reader.getBoolean() ? Optional.of(metLabel(reader)) : Optional.empty());
    }

    private static void put(LayoutWriter writer, IssuedLevel level) {
        writer.putDouble(level.nominalAlpha()).putShort(level.sides().size());
        for (IssuedSide side : level.sides()) {
            writer.putByte(SideLayout.code(side.side()))
                    .putDouble(side.alpha())
                    .putLong(side.n())
                    .putLong(side.k())
                    .putDouble(side.lambda())
                    .putBoolean(side.calibrated());
        }
    }

    private static IssuedLevel level(LayoutReader reader) {
        return new IssuedLevel(
                reader.getDouble(),
                list(
                        reader,
                        () -> new IssuedSide(
                                SideLayout.side(reader.getByte()),
                                reader.getDouble(),
                                reader.getLong(),
                                reader.getLong(),
                                reader.getDouble(),
                                reader.getBoolean())));
    }

    private static void put(LayoutWriter writer, MetLabel met) {
        writer.putInt(met.revision()).putShort(met.counted().size());
        for (LevelVerdict verdict : met.counted()) {
            writer.putByte((verdict.innerCalibrated() ? 1 : 0)
                    | (verdict.innerCovered() ? 2 : 0)
                    | (verdict.outerCalibrated() ? 4 : 0)
                    | (verdict.outerCovered() ? 8 : 0));
        }
    }

    private static MetLabel metLabel(LayoutReader reader) {
        return new MetLabel(reader.getInt(), list(reader, () -> {
            byte bits = reader.getByte();
            return new LevelVerdict((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
        }));
    }

    private static <T> List<T> list(LayoutReader reader, Supplier<T> element) {
        int count = reader.getShort();
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }
}
