package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.ImageScoreLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The byte layout of the labels that raters gave to an image; numbers and strings are those of
 * {@link CalibrationLayout}.
 *
 * <p>Version 1: version (8 bits), number of raters (16). Then, for each rater in the order of the names: name, revision
 * (32), active (8), unit id, label policy, audit (8), whether the inclusion probability is known (8), and that
 * probability (64), digest of the scores as text or the empty string, whether there is a fold (8), and that
 * fold (32), number of procedures (16), and for each procedure in the order of the fingerprints its fingerprint and
 * score as in an entry; number of procedures without a labelled pixel (16), and their fingerprints in order.
 */
final class ReadingsLayout {

    private static final byte VERSION = 1;

    private ReadingsLayout() {}

    static byte[] toBytes(Map<String, Reading> readings) {
        LayoutWriter writer = new LayoutWriter(VERSION).putShort(readings.size());
        new TreeMap<>(readings).forEach((rater, reading) -> put(writer.putText(rater), reading));
        return writer.toBytes();
    }

    private static void put(LayoutWriter writer, Reading reading) {
        writer.putInt(reading.revision())
                .putBoolean(reading.active())
                .putText(reading.unitId())
                .putText(reading.labelPolicy())
                .putBoolean(reading.audit())
                .putOptionalDouble(reading.inclusionProbability())
                .putText(reading.scoresSha256().orElse(""))
                .putBoolean(reading.fold().isPresent());
        reading.fold().ifPresent(writer::putInt);
        writer.putShort(reading.scores().size());
        new TreeMap<>(reading.scores())
                .forEach((fingerprint, score) -> ImageScoreLayout.put(writer.putText(fingerprint), score));
        writer.putShort(reading.emptyTruths().size());
        new TreeSet<>(reading.emptyTruths()).forEach(writer::putText);
    }

    static Map<String, Reading> readingsOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("labels of raters", bytes, VERSION);
        int raters = reader.getShort();
        Map<String, Reading> readings = new TreeMap<>();
        for (int i = 0; i < raters; i++) {
            readings.put(reader.getText(), reading(reader));
        }
        reader.requireEnd();
        return readings;
    }

    private static Reading reading(LayoutReader reader) {
        int revision = reader.getInt();
        boolean active = reader.getBoolean();
        String unitId = reader.getText();
        String labelPolicy = reader.getText();
        boolean audit = reader.getBoolean();
        Optional<Double> inclusionProbability = reader.getOptionalDouble();
        Optional<String> scoresSha256 = Optional.of(reader.getText()).filter(digest -> !digest.isEmpty());
        OptionalInt fold = reader.getBoolean() ? OptionalInt.of(reader.getInt()) : OptionalInt.empty();
        Map<String, ImageScore> scores = new HashMap<>();
        int procedures = reader.getShort();
        for (int i = 0; i < procedures; i++) {
            scores.put(reader.getText(), ImageScoreLayout.get(reader));
        }
        Set<String> emptyTruths = new HashSet<>();
        int empty = reader.getShort();
        for (int i = 0; i < empty; i++) {
            emptyTruths.add(reader.getText());
        }
        return new Reading(
                revision,
                active,
                unitId,
                labelPolicy,
                audit,
                inclusionProbability,
                scoresSha256,
                fold,
                scores,
                emptyTruths);
    }
}
