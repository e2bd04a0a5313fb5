package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The judged images of one unit in one epoch, under one procedure. Each size class has its own thresholds, so the unit
 * counts separately in each class.
 *
 * <p>Byte layout, version 2: version (8 bits), whether the unit is judged (8), time of the last prediction (64), number
 * of promises (16); then for each promise: size class or the empty string, nominal alpha (64), component (8), images
 * judged and images covered (32 each).
 *
 * @param judged whether the unit counts, because it is complete or has matured. It stays judged from then on
 * @param lastPredictedAt the latest event time of its predictions, milliseconds since 1970
 * @param images by promise, the images whose set was calibrated
 */
record CountedUnit(boolean judged, long lastPredictedAt, SortedMap<ClassPromise, Images> images) {

    static final CountedUnit NONE = new CountedUnit(false, Long.MIN_VALUE, new TreeMap<>());

    private static final byte VERSION = 2;

    CountedUnit {
        images = new TreeMap<>(images);
    }

    /**
     * A promise to the images of one size class.
     *
     * @param sizeClass the size class; the empty string if the procedure has no size classes
     */
    record ClassPromise(String sizeClass, CountedEvent event) implements Comparable<ClassPromise> {

        private static final Comparator<ClassPromise> ORDER =
                Comparator.comparing(ClassPromise::sizeClass).thenComparing(ClassPromise::event);

        @Override
        public int compareTo(ClassPromise other) {
            return ORDER.compare(this, other);
        }
    }

    /** The number of judged images, and of those for which the event occurred. */
    record Images(int judged, int covered) {

        static final Images ZERO = new Images(0, 0);

        boolean areCovered() {
            return covered == judged;
        }
    }

    static CountedUnit of(byte[] bytes) {
        LayoutReader reader = new LayoutReader("counted unit", bytes, VERSION);
        boolean judged = reader.getBoolean();
        long lastPredictedAt = reader.getLong();
        SortedMap<ClassPromise, Images> images = new TreeMap<>();
        int promises = reader.getShort();
        for (int i = 0; i < promises; i++) {
            images.put(
                    new ClassPromise(reader.getText(), CountedEvent.of(reader)),
                    new Images(reader.getInt(), reader.getInt()));
        }
        reader.requireEnd();
        return new CountedUnit(judged, lastPredictedAt, images);
    }

    byte[] toBytes() {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putBoolean(judged)
                .putLong(lastPredictedAt)
                .putShort(images.size());
        images.forEach((promise, counted) -> {
            writer.putText(promise.sizeClass());
            promise.event().put(writer);
            writer.putInt(counted.judged()).putInt(counted.covered());
        });
        return writer.toBytes();
    }

    CountedUnit asJudged() {
        return new CountedUnit(true, lastPredictedAt, images);
    }

    CountedUnit predictedAt(long time) {
        return new CountedUnit(judged, Math.max(lastPredictedAt, time), images);
    }

    /** Adds an image to a promise, or removes it if {@code times} is -1. */
    CountedUnit with(ClassPromise promise, boolean covered, int times) {
        Images before = images.getOrDefault(promise, Images.ZERO);
        SortedMap<ClassPromise, Images> changed = new TreeMap<>(images);
        changed.put(promise, new Images(before.judged() + times, before.covered() + (covered ? times : 0)));
        return new CountedUnit(judged, lastPredictedAt, changed);
    }
}
