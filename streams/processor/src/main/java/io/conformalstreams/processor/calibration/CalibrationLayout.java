package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.LossesLayout;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The byte layout of the values in the calibration store. Numbers are big-endian; a string is UTF-8 after an unsigned
 * 16-bit length. Every value begins with the version of its layout.
 *
 * <p>Entry, version 2: version (8 bits), revision (32), active (8), epoch (32), sequence (64), time of the first label
 * (64), image id, unit id, digest of the scores as text or the empty string, whether the inclusion probability is
 * known (8), and that probability (64), whether there is a fold (8), and that fold (32), number of procedures (16). Then, for each procedure in the order of the
 * fingerprints: fingerprint; number of components (16); for each component, ascending, its code (8) and critical value
 * (64); whether there is a labelled value (8), and that value (64); number of losses (16); for each loss its threshold
 * (64) and the loss (64); size class or the empty string.
 *
 * <p>Header, version 2: version (8 bits), version of the thresholds (64), number of images (64), window time (64),
 * number of label policies (16), label policies, coordinates of the last label (160), offset of the last outcome that
 * moved an adaptive level (64), -1 without one.
 */
final class CalibrationLayout {

    private static final byte ENTRY_VERSION = 2;
    private static final byte HEADER_VERSION = 2;
    private static final long NO_OUTCOME = -1;

    private CalibrationLayout() {}

    static byte[] toBytes(CalibrationEntry entry) {
        LayoutWriter writer = new LayoutWriter(ENTRY_VERSION)
                .putInt(entry.revision())
                .putBoolean(entry.active())
                .putInt(entry.epoch())
                .putLong(entry.sequence())
                .putLong(entry.firstLabelledAt())
                .putText(entry.imageId())
                .putText(entry.unitId())
                .putText(entry.scoresSha256().orElse(""))
                .putOptionalDouble(entry.inclusionProbability())
                .putBoolean(entry.fold().isPresent());
        entry.fold().ifPresent(writer::putInt);
        writer.putShort(entry.scores().size());
        new TreeMap<>(entry.scores()).forEach((fingerprint, score) -> put(writer.putText(fingerprint), score));
        return writer.toBytes();
    }

    static void put(LayoutWriter writer, ImageScore score) {
        writer.putShort(score.criticalValues().size());
        score.criticalValues()
                .forEach((component, value) -> writer.putByte(component.code()).putDouble(value));
        writer.putBoolean(score.labelledValue().isPresent());
        score.labelledValue().ifPresent(writer::putDouble);
        LossesLayout.put(writer, score.losses());
        writer.putText(score.sizeClass().orElse(""));
    }

    static ImageScore score(LayoutReader reader) {
        Map<Component, Double> criticalValues = new EnumMap<>(Component.class);
        int components = reader.getShort();
        for (int i = 0; i < components; i++) {
            criticalValues.put(Component.ofCode(reader.getByte()), reader.getDouble());
        }
        OptionalDouble labelledValue =
                reader.getBoolean() ? OptionalDouble.of(reader.getDouble()) : OptionalDouble.empty();
        return new ImageScore(criticalValues, labelledValue, LossesLayout.get(reader), reader.getOptionalText());
    }

    static CalibrationEntry entryOf(byte[] bytes) {
        return entryOf(bytes, true);
    }

    /** Reads an entry for the sorted critical values, which don't need the digest of the scores. It is empty here. */
    static CalibrationEntry entryWithoutDigestOf(byte[] bytes) {
        return entryOf(bytes, false);
    }

    private static CalibrationEntry entryOf(byte[] bytes, boolean withDigest) {
        LayoutReader reader = new LayoutReader("calibration entry", bytes, ENTRY_VERSION);
        int revision = reader.getInt();
        boolean active = reader.getBoolean();
        int epoch = reader.getInt();
        long sequence = reader.getLong();
        long firstLabelledAt = reader.getLong();
        String imageId = reader.getText();
        // By default, an image is its own unit.
        String unitId = reader.getText(imageId);
        Optional<String> scoresSha256 = Optional.empty();
        if (withDigest) {
            scoresSha256 = reader.getOptionalText();
        } else {
            reader.skipText();
        }
        Optional<Double> inclusionProbability = reader.getOptionalDouble();
        OptionalInt fold = reader.getBoolean() ? OptionalInt.of(reader.getInt()) : OptionalInt.empty();
        Map<String, ImageScore> scores = scores(reader);
        reader.requireEnd();
        return new CalibrationEntry(
                imageId,
                unitId,
                revision,
                active,
                epoch,
                sequence,
                firstLabelledAt,
                scoresSha256,
                inclusionProbability,
                fold,
                scores);
    }

    private static Map<String, ImageScore> scores(LayoutReader reader) {
        int procedures = reader.getShort();
        if (procedures == 1) {
            return Map.of(reader.getText(), score(reader));
        }
        Map<String, ImageScore> scores = new HashMap<>();
        for (int i = 0; i < procedures; i++) {
            scores.put(reader.getText(), score(reader));
        }
        return scores;
    }

    static byte[] toBytes(StratumHeader header) {
        LayoutWriter writer = new LayoutWriter(HEADER_VERSION)
                .putLong(header.version())
                .putLong(header.images())
                .putLong(header.windowTime())
                .putShort(header.labelPolicies().size());
        header.labelPolicies().forEach(writer::putText);
        CoordinatesLayout.put(writer, header.lastLabel());
        return writer.putLong(header.lastOutcome().orElse(NO_OUTCOME)).toBytes();
    }

    static StratumHeader headerOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("stratum header", bytes, HEADER_VERSION);
        long version = reader.getLong();
        long images = reader.getLong();
        long windowTime = reader.getLong();
        int policies = reader.getShort();
        List<String> labelPolicies = new ArrayList<>();
        for (int i = 0; i < policies; i++) {
            labelPolicies.add(reader.getText());
        }
        RecordCoordinates lastLabel = CoordinatesLayout.get(reader);
        long lastOutcome = reader.getLong();
        reader.requireEnd();
        return new StratumHeader(
                version,
                images,
                windowTime,
                labelPolicies,
                lastLabel,
                lastOutcome == NO_OUTCOME ? OptionalLong.empty() : OptionalLong.of(lastOutcome));
    }
}
