package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sizes of the judged sets of one cohort and procedure. The sums depend on the order of the outcomes, because
 * doubles are rounded, so they are a function of the sequence of outcomes.
 *
 * <p>Byte layout, version 1: version (8 bits), number of events (16); then for each event: nominal alpha (64),
 * component (8), number of sets (64), sum of their sizes (64).
 */
final class CohortSizes {

    private static final byte VERSION = 1;

    private record Sizes(long sets, double sum) {

        Sizes plus(double size, int times) {
            return new Sizes(sets + times, sum + times * size);
        }
    }

    private final SortedMap<CountedEvent, Sizes> sizes = new TreeMap<>();

    static CohortSizes of(byte[] bytes) {
        LayoutReader reader = new LayoutReader("cohort sizes", bytes, VERSION);
        CohortSizes read = new CohortSizes();
        int events = reader.getShort();
        for (int i = 0; i < events; i++) {
            read.sizes.put(CountedEvent.of(reader), new Sizes(reader.getLong(), reader.getDouble()));
        }
        reader.requireEnd();
        return read;
    }

    byte[] toBytes() {
        LayoutWriter writer = new LayoutWriter(VERSION).putShort(sizes.size());
        sizes.forEach((event, counted) -> {
            event.put(writer);
            writer.putLong(counted.sets()).putDouble(counted.sum());
        });
        return writer.toBytes();
    }

    /** Adds the sets of a procedure that were judged with calibrated thresholds, or removes them if {@code times} is -1. */
    void add(IssuedProcedure procedure, List<LevelVerdict> verdicts, int times) {
        for (int i = 0; i < verdicts.size(); i++) {
            IssuedLevel level = procedure.levels().get(i);
            for (Component component : level.events()) {
                if (verdicts.get(i).calibrated().contains(component) && Double.isFinite(level.size())) {
                    CountedEvent event = new CountedEvent(level.nominalAlpha(), component);
                    sizes.put(event, sizes.getOrDefault(event, new Sizes(0, 0)).plus(level.size(), times));
                }
            }
        }
    }

    /** Returns the mean size of the sets; empty if there is none. */
    Optional<Double> mean(CountedEvent event) {
        return Optional.ofNullable(sizes.get(event))
                .filter(counted -> counted.sets() > 0)
                .map(counted -> counted.sum() / counted.sets());
    }
}
