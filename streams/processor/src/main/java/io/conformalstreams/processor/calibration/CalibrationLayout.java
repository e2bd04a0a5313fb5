package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScoreLayout;
import io.conformalstreams.processor.store.CoordinatesLayout;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The byte layout of the values in the calibration store. Numbers are big-endian; a string is UTF-8 after an unsigned
 * 16-bit length. Every value begins with the version of its layout.
 *
 * <p>Entry, version 3: version (8 bits), revision (32), active (8), epoch (32), sequence (64), time of the first label
 * (64), image id, unit id or the empty string if it equals the image id, number of bytes of the digest of the scores as
 * a varint (0 without a digest), digest, whether the inclusion probability is known (8), and that probability (64),
 * whether there is a fold (8), and that fold (32), number of procedures (16). Then,
 * for each procedure in the order of the fingerprints, the fingerprint and the score, see {@link ImageScoreLayout}.
 *
 * <p>Header, version 2: version (8 bits), version of the thresholds (64), number of images (64), window time (64),
 * number of label policies (16), label policies, coordinates of the last label (160), offset of the last outcome that
 * moved an adaptive level (64), -1 without one.
 */
final class CalibrationLayout {

    static final byte ENTRY_VERSION = 3;
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
                .putText(entry.unitId().equals(entry.imageId()) ? "" : entry.unitId())
                .putHexadecimal(entry.scoresSha256().orElse(""))
                .putOptionalDouble(entry.inclusionProbability())
                .putBoolean(entry.fold().isPresent());
        entry.fold().ifPresent(writer::putInt);
        writer.putShort(entry.scores().size());
        new TreeMap<>(entry.scores())
                .forEach((fingerprint, score) -> ImageScoreLayout.put(writer.putText(fingerprint), score));
        return writer.toBytes();
    }

    static CalibrationEntry entryOf(byte[] bytes) {
        return new EntryReader(bytes).entry();
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
