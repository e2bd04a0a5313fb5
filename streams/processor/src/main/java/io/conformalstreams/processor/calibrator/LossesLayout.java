package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.List;

/** The byte layout of losses: number of steps (16 bits); then, for each step, threshold (64) and loss (64). */
public final class LossesLayout {

    private LossesLayout() {}

    /** Appends losses. */
    public static void put(LayoutWriter writer, Losses losses) {
        writer.putShort(losses.steps().size());
        losses.steps().forEach(step -> writer.putDouble(step.threshold()).putLong(step.loss()));
    }

    /** Reads losses that {@link #put} wrote. */
    public static Losses get(LayoutReader reader) {
        int count = reader.getShort();
        if (count == 0) {
            return Losses.NONE;
        }
        List<Losses.Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(new Losses.Step(reader.getDouble(), reader.getLong()));
        }
        return new Losses(steps);
    }
}
