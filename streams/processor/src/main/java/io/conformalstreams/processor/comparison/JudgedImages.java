package io.conformalstreams.processor.comparison;

import io.conformalstreams.processor.comparison.ComparedOutcome.JudgedSet;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The judged images of one unit and model. Layout, version 1: version (8 bits), time (64), number of images as a varint,
 * and for each image its id and its judged sets as in {@link ComparedOutcomeLayout}.
 *
 * @param time while the unit is open, the time at which it matures; afterwards, the time at which it was closed
 * @param images the first judged outcome of each image, by image id
 */
record JudgedImages(long time, SortedMap<String, List<JudgedSet>> images) {

    static final JudgedImages NONE = new JudgedImages(Long.MIN_VALUE, new TreeMap<>());

    private static final byte VERSION = 1;

    JudgedImages with(ComparedOutcome outcome) {
        SortedMap<String, List<JudgedSet>> more = new TreeMap<>(images);
        more.putIfAbsent(outcome.imageId(), outcome.levels());
        return new JudgedImages(outcome.unitMaturesAt(), more);
    }

    JudgedImages closedAt(long closing) {
        return new JudgedImages(closing, images);
    }

    byte[] toBytes() {
        LayoutWriter writer = new LayoutWriter(VERSION).putLong(time).putVarint(images.size());
        images.forEach((imageId, sets) -> ComparedOutcomeLayout.put(writer.putText(imageId), sets));
        return writer.toBytes();
    }

    static JudgedImages of(byte[] bytes) {
        LayoutReader reader = new LayoutReader("judged images of a compared unit", bytes, VERSION);
        long time = reader.getLong();
        long count = reader.getVarint();
        SortedMap<String, List<JudgedSet>> images = new TreeMap<>();
        for (long i = 0; i < count; i++) {
            images.put(reader.getText(), ComparedOutcomeLayout.judgedSets(reader));
        }
        reader.requireEnd();
        return new JudgedImages(time, images);
    }
}
