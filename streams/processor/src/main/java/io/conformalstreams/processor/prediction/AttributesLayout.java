package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The byte layout of attributes: their number (16 bits), then the name and the value of each, ordered by name. */
final class AttributesLayout {

    private AttributesLayout() {}

    static void put(LayoutWriter writer, Map<String, String> attributes) {
        writer.putShort(attributes.size());
        new TreeMap<>(attributes).forEach((name, value) -> writer.putText(name).putText(value));
    }

    static SortedMap<String, String> get(LayoutReader reader) {
        SortedMap<String, String> attributes = new TreeMap<>();
        int count = reader.getShort();
        for (int i = 0; i < count; i++) {
            attributes.put(reader.getText(), reader.getText());
        }
        return attributes;
    }
}
