package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.CalibrationTarget.Aim;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The byte layout of the verdicts about a unit, version 1: version (8 bits), fingerprint, epoch (32), number of
 * thresholds (16). Then, for each threshold in the order of components and alphas: component (8), alpha as a decimal
 * text, and whether a set missed the unit (8). Numbers are big-endian; a string is UTF-8 after an unsigned 16-bit
 * length.
 */
final class UnitVerdictsLayout {

    private static final byte VERSION = 1;
    private static final Comparator<Aim> ORDER =
            Comparator.comparing((Aim aim) -> aim.component().code()).thenComparing(Aim::alpha);

    private UnitVerdictsLayout() {}

    static byte[] toBytes(UnitVerdicts verdicts) {
        LayoutWriter writer = new LayoutWriter(VERSION)
                .putText(verdicts.fingerprint())
                .putInt(verdicts.epoch())
                .putShort(verdicts.missed().size());
        List<Aim> aims = verdicts.missed().keySet().stream().sorted(ORDER).toList();
        for (Aim aim : aims) {
            writer.putByte(aim.component().code())
                    .putText(aim.alpha().toPlainString())
                    .putBoolean(verdicts.missed().get(aim));
        }
        return writer.toBytes();
    }

    static UnitVerdicts verdictsOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("verdicts about a unit", bytes, VERSION);
        String fingerprint = reader.getText();
        int epoch = reader.getInt();
        int thresholds = reader.getShort();
        Map<Aim, Boolean> missed = new HashMap<>();
        for (int i = 0; i < thresholds; i++) {
            Aim aim = new Aim(Component.ofCode(reader.getByte()), new BigDecimal(reader.getText()));
            missed.put(aim, reader.getBoolean());
        }
        reader.requireEnd();
        return new UnitVerdicts(fingerprint, epoch, missed);
    }
}
