package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The byte layout of the scores of an image: number of components (16 bits); for each component, ascending, its code (8)
 * and critical value (64); whether there is a labelled value (8), and that value (64); losses, see {@link LossesLayout};
 * size class or the empty string.
 */
public final class ImageScoreLayout {

    private ImageScoreLayout() {}

    /** Appends scores. */
    public static void put(LayoutWriter writer, ImageScore score) {
        writer.putShort(score.criticalValues().size());
        score.criticalValues()
                .forEach((component, value) -> writer.putByte(component.code()).putDouble(value));
        writer.putBoolean(score.labelledValue().isPresent());
        score.labelledValue().ifPresent(writer::putDouble);
        LossesLayout.put(writer, score.losses());
        writer.putText(score.sizeClass().orElse(""));
    }

    /** Reads scores that {@link #put} wrote. */
    public static ImageScore get(LayoutReader reader) {
        Map<Component, Double> criticalValues = new EnumMap<>(Component.class);
        int components = reader.getShort();
        for (int i = 0; i < components; i++) {
            criticalValues.put(Component.ofCode(reader.getByte()), reader.getDouble());
        }
        return new ImageScore(
                criticalValues, labelledValue(reader), LossesLayout.get(reader), reader.getOptionalText());
    }

    static OptionalDouble labelledValue(LayoutReader reader) {
        return reader.getBoolean() ? OptionalDouble.of(reader.getDouble()) : OptionalDouble.empty();
    }
}
