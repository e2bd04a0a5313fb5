package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.Comparator;

/**
 * A promise of a procedure whose coverage is counted.
 *
 * @param nominalAlpha the configured miscoverage level
 * @param event the component that is promised
 */
record CountedEvent(double nominalAlpha, Component event) implements Comparable<CountedEvent> {

    private static final Comparator<CountedEvent> ORDER =
            Comparator.comparingDouble(CountedEvent::nominalAlpha).thenComparing(CountedEvent::event);

    static CountedEvent of(LayoutReader reader) {
        return new CountedEvent(reader.getDouble(), Component.ofCode(reader.getByte()));
    }

    void put(LayoutWriter writer) {
        writer.putDouble(nominalAlpha).putByte(event.code());
    }

    @Override
    public int compareTo(CountedEvent other) {
        return ORDER.compare(this, other);
    }
}
