package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * The byte layout of a buffered unit, version 2, with the number of bits in parentheses: version (8), time (64),
 * whether it is a prediction (8), unit id, whether it has a label (8) and the label, number of procedures (16) and the
 * procedures, number of measurements (16) and the measurements.
 *
 * <p>A label consists of coordinates, epoch (32), policy, audit (8), whether the inclusion probability is known (8), and
 * that probability (64). A procedure
 * consists of name, fingerprint, size class or the empty string, epoch of the sets (32), version of the thresholds (64), number of components (16) and
 * the components. A component consists of its code (8), whether it has a critical value (8), the critical value or 0
 * (64), number of issued thresholds (16) and the thresholds. A threshold consists of nominal alpha, alpha, n, k, lambda
 * (64 each), and calibrated (8). A measurement consists of channel, position of its proxy in {@link Proxy} (8), and
 * value (64).
 */
final class BufferedUnitLayout {

    private static final byte VERSION = 2;

    private BufferedUnitLayout() {}

    static byte[] toBytes(BufferedUnit unit) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putLong(unit.time())
                .putBoolean(unit.predicted())
                .putText(unit.unitId())
                .putBoolean(unit.label().isPresent());
        unit.label().ifPresent(label -> put(writer, label));
        writer.putShort(unit.procedures().size());
        unit.procedures().forEach(procedure -> put(writer, procedure));
        writer.putShort(unit.measurements().size());
        unit.measurements()
                .forEach(measured -> writer.putText(measured.channel())
                        .putByte((byte) measured.proxy().ordinal())
                        .putDouble(measured.value()));
        return writer.toBytes();
    }

    static BufferedUnit unitOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("buffered unit", bytes, VERSION);
        BufferedUnit unit = new BufferedUnit(
                reader.getLong(),
                reader.getBoolean(),
                reader.getText(),
                reader.getBoolean() ? Optional.of(label(reader)) : Optional.empty(),
                list(reader, () -> procedure(reader)),
                list(
                        reader,
                        () -> new ProxyValue(reader.getText(), Proxy.values()[reader.getByte()], reader.getDouble())));
        reader.requireEnd();
        return unit;
    }

    private static void put(LayoutWriter writer, Label label) {
        CoordinatesLayout.put(writer, label.coordinates());
        writer.putInt(label.epoch())
                .putText(label.policy())
                .putBoolean(label.audit())
                .putOptionalDouble(label.inclusionProbability());
    }

    private static Label label(LayoutReader reader) {
        return new Label(
                CoordinatesLayout.get(reader),
                reader.getInt(),
                reader.getText(),
                reader.getBoolean(),
                reader.getOptionalDouble());
    }

    private static void put(LayoutWriter writer, ScoredProcedure procedure) {
        writer.putText(procedure.procedure())
                .putText(procedure.fingerprint())
                .putText(procedure.sizeClass().orElse(""))
                .putInt(procedure.setEpoch())
                .putLong(procedure.thresholdVersion())
                .putShort(procedure.components().size());
        for (ScoredComponent component : procedure.components()) {
            writer.putByte(component.component().code())
                    .putBoolean(component.criticalValue().isPresent())
                    .putDouble(component.criticalValue().orElse(0))
                    .putShort(component.issuedThresholds().size());
            for (IssuedThreshold issuedThreshold : component.issuedThresholds()) {
                writer.putDouble(issuedThreshold.nominalAlpha())
                        .putDouble(issuedThreshold.alpha())
                        .putLong(issuedThreshold.n())
                        .putLong(issuedThreshold.k())
                        .putDouble(issuedThreshold.lambda())
                        .putBoolean(issuedThreshold.calibrated());
            }
        }
    }

    private static ScoredProcedure procedure(LayoutReader reader) {
        return new ScoredProcedure(
                reader.getText(),
                reader.getText(),
                reader.getOptionalText(),
                reader.getInt(),
                reader.getLong(),
                list(reader, () -> component(reader)));
    }

    private static ScoredComponent component(LayoutReader reader) {
        return new ScoredComponent(
                Component.ofCode(reader.getByte()),
                criticalValue(reader),
                list(
                        reader,
                        () -> new IssuedThreshold(
                                reader.getDouble(),
                                reader.getDouble(),
                                reader.getLong(),
                                reader.getLong(),
                                reader.getDouble(),
                                reader.getBoolean())));
    }

    private static OptionalDouble criticalValue(LayoutReader reader) {
        boolean isPresent = reader.getBoolean();
        double value = reader.getDouble();
        return isPresent ? OptionalDouble.of(value) : OptionalDouble.empty();
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
