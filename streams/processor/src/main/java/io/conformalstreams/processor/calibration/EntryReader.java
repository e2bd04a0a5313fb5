package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.ImageScoreLayout;
import io.conformalstreams.processor.calibrator.UnitScoreColumns;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the bytes of an entry in the order of their layout, see {@link CalibrationLayout}. A caller reads either the whole
 * {@linkplain #entry entry}, or its parts one after the other. After a restart, the parts of a million images go into columns,
 * without an object for each.
 */
final class EntryReader {

    private final byte[] stored;
    private final LayoutReader reader;
    private final int revision;
    private final boolean active;
    private final int epoch;
    private final long sequence;
    private final long firstLabelledAt;
    private final int imageIdStart;
    private final int imageIdEnd;
    private final int unitIdStart;
    private final int unitIdEnd;

    EntryReader(byte[] stored) {
        this.stored = stored;
        this.reader = new LayoutReader("calibration entry", stored, CalibrationLayout.ENTRY_VERSION);
        this.revision = reader.getInt();
        this.active = reader.getBoolean();
        this.epoch = reader.getInt();
        this.sequence = reader.getLong();
        this.firstLabelledAt = reader.getLong();
        int imageIdLength = reader.skipText();
        this.imageIdEnd = reader.position();
        this.imageIdStart = imageIdEnd - imageIdLength;
        int unitIdLength = reader.skipText();
        this.unitIdEnd = reader.position();
        this.unitIdStart = unitIdEnd - unitIdLength;
    }

    /** Whether the image is its own unit, as by default. */
    boolean isOwnUnit() {
        return unitIdStart == unitIdEnd;
    }

    /** Whether the image has a label, of the given epoch. */
    boolean isActiveIn(int otherEpoch) {
        return active && epoch == otherEpoch;
    }

    /** Reads the whole entry. */
    CalibrationEntry entry() {
        return entry(Optional.of(reader.getHexadecimal()).filter(digest -> !digest.isEmpty()));
    }

    /** Reads the whole entry for the sorted critical values, which don't need the digest of the scores. It is empty here. */
    CalibrationEntry entryWithoutDigest() {
        reader.skipShortBytes();
        return entry(Optional.empty());
    }

    private CalibrationEntry entry(Optional<String> scoresSha256) {
        String imageId = text(imageIdStart, imageIdEnd);
        Optional<Double> inclusionProbability = reader.getOptionalDouble();
        OptionalInt fold = fold();
        Map<String, ImageScore> scores = scores();
        reader.requireEnd();
        return new CalibrationEntry(
                imageId,
                isOwnUnit() ? imageId : text(unitIdStart, unitIdEnd),
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

    private String text(int start, int end) {
        return new String(stored, start, end - start, StandardCharsets.UTF_8);
    }

    private OptionalInt fold() {
        return reader.getBoolean() ? OptionalInt.of(reader.getInt()) : OptionalInt.empty();
    }

    private Map<String, ImageScore> scores() {
        int procedures = reader.getShort();
        if (procedures == 1) {
            return Map.of(reader.getText(), ImageScoreLayout.get(reader));
        }
        Map<String, ImageScore> scores = new HashMap<>();
        for (int i = 0; i < procedures; i++) {
            scores.put(reader.getText(), ImageScoreLayout.get(reader));
        }
        return scores;
    }

    /**
     * Reads the scores of the image, which is its own unit, into the units of their procedures. Reads the scores of other
     * procedures, too, because they may be corrupt.
     *
     * @param units units of procedures with different fingerprints
     */
    void readScores(Collection<RestoredUnits> units) {
        reader.skipShortBytes();
        Optional<Double> inclusionProbability = reader.getOptionalDouble();
        OptionalInt fold = fold();
        for (int left = reader.getShort(); left > 0; left--) {
            Optional<RestoredUnits> found = unitsOfNextScore(units);
            if (found.isPresent()) {
                found.get().addImage(this, fold, inclusionProbability);
            } else {
                reader.skipText();
                ImageScoreLayout.get(reader);
            }
        }
        reader.requireEnd();
    }

    /** Passes over the fingerprint of the next score if it is the fingerprint of any of the units. */
    private Optional<RestoredUnits> unitsOfNextScore(Collection<RestoredUnits> units) {
        for (RestoredUnits candidate : units) {
            if (reader.skipText(candidate.fingerprint())) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Appends the id of the image to a column. */
    void readImageId(TextColumn column) {
        column.add(stored, imageIdStart, imageIdEnd);
    }

    /** Appends the next score to columns. */
    void readScore(UnitScoreColumns columns, OptionalInt fold, Optional<Double> inclusionProbability) {
        columns.add(reader, sequence, fold, inclusionProbability);
    }
}
