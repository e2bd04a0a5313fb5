package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.calibrator.LossesLayout;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.prediction.CalibratedLabel.ProcedureValues;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The byte layout of a label that waits for predictions, version 3: version (8 bits), stratum, image id, unit id,
 * prediction id or the empty string, withdrawn (8), revision (32), coordinates, label policy, audit (8), whether the
 * inclusion probability is known (8) and that probability (64), epoch (32), digest or the empty string, attributes,
 * number of procedures (16). Then follow, for each procedure in the order of the names: name, fingerprint, size class or
 * the empty string, number of components (16) and, for each component, its code (8) and its critical value (64); whether
 * there is a labelled value (8), and that value (64); losses; empty truth (8).
 */
final class CalibratedLabelLayout {

    private static final byte VERSION = 3;

    private CalibratedLabelLayout() {}

    static byte[] toBytes(CalibratedLabel label) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putText(label.stratum())
                .putText(label.imageId())
                .putText(label.unitId())
                .putText(label.predictionId().orElse(""))
                .putBoolean(label.withdrawn())
                .putInt(label.revision());
        CoordinatesLayout.put(writer, label.label());
        writer.putText(label.labelPolicy())
                .putBoolean(label.audit())
                .putOptionalDouble(label.inclusionProbability())
                .putInt(label.epoch())
                .putText(label.scoresSha256().orElse(""));
        AttributesLayout.put(writer, label.attributes());
        writer.putShort(label.criticalValues().size());
        new TreeMap<>(label.criticalValues()).forEach((name, procedure) -> {
            writer.putText(name)
                    .putText(procedure.fingerprint())
                    .putText(procedure.sizeClass().orElse(""))
                    .putShort(procedure.values().size());
            new TreeMap<>(procedure.values())
                    .forEach((component, value) ->
                            writer.putByte(component.code()).putDouble(value));
            writer.putBoolean(procedure.labelledValue().isPresent());
            procedure.labelledValue().ifPresent(writer::putDouble);
            LossesLayout.put(writer, procedure.losses());
            writer.putBoolean(procedure.emptyTruth());
        });
        return writer.toBytes();
    }

    static CalibratedLabel labelOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("calibrated label", bytes, VERSION);
        CalibratedLabel label = new CalibratedLabel(
                reader.getText(),
                reader.getText(),
                reader.getText(),
                reader.getOptionalText(),
                reader.getBoolean(),
                reader.getInt(),
                CoordinatesLayout.get(reader),
                reader.getText(),
                reader.getBoolean(),
                reader.getOptionalDouble(),
                reader.getInt(),
                reader.getOptionalText(),
                AttributesLayout.get(reader),
                criticalValues(reader));
        reader.requireEnd();
        return label;
    }

    private static Map<String, ProcedureValues> criticalValues(LayoutReader reader) {
        Map<String, ProcedureValues> criticalValues = new HashMap<>();
        int procedures = reader.getShort();
        for (int i = 0; i < procedures; i++) {
            String name = reader.getText();
            String fingerprint = reader.getText();
            Optional<String> sizeClass = reader.getOptionalText();
            Map<Component, Double> values = new EnumMap<>(Component.class);
            int components = reader.getShort();
            for (int j = 0; j < components; j++) {
                values.put(Component.ofCode(reader.getByte()), reader.getDouble());
            }
            OptionalDouble labelledValue =
                    reader.getBoolean() ? OptionalDouble.of(reader.getDouble()) : OptionalDouble.empty();
            criticalValues.put(
                    name,
                    new ProcedureValues(
                            fingerprint,
                            sizeClass,
                            values,
                            labelledValue,
                            LossesLayout.get(reader),
                            reader.getBoolean()));
        }
        return criticalValues;
    }
}
