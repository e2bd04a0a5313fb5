package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.calibrator.AdaptedLevel;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The byte layout of a stratum's adapted levels, version 2: version (8 bits), number of levels (16). Then, for
 * each level: name of the procedure, its fingerprint, size class or the empty string, component (8), version of the
 * thresholds with which the level started (64), number of bytes of the state (32), and the state as
 * {@link AdaptiveMiscoverage#toBytes()} writes it. Numbers are big-endian; a string is UTF-8 after an unsigned 16-bit
 * length.
 */
final class AdaptedLevelsLayout {

    private static final byte VERSION = 2;

    private AdaptedLevelsLayout() {}

    static byte[] toBytes(List<AdaptedLevel> levels) {
        LayoutWriter writer = new LayoutWriter(VERSION).putShort(levels.size());
        for (AdaptedLevel level : levels) {
            writer.putText(level.procedure())
                    .putText(level.fingerprint())
                    .putText(level.sizeClass().orElse(""))
                    .putByte(level.component().code())
                    .putLong(level.since())
                    .putBytes(level.state().toBytes());
        }
        return writer.toBytes();
    }

    static List<AdaptedLevel> levelsOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("adapted levels", bytes, VERSION);
        int count = reader.getShort();
        List<AdaptedLevel> levels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            levels.add(new AdaptedLevel(
                    reader.getText(),
                    reader.getText(),
                    reader.getOptionalText(),
                    Component.ofCode(reader.getByte()),
                    reader.getLong(),
                    reader.getPart(AdaptiveMiscoverage::ofBytes)));
        }
        reader.requireEnd();
        return levels;
    }
}
