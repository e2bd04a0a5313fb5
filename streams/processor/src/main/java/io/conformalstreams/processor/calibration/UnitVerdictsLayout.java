package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibration.UnitVerdicts.Verdict;
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
 * The byte layout of the verdicts about a unit, version 2: version (8 bits), number of thresholds (16). Then, for each
 * threshold in the order of components and alphas: component (8), alpha as a decimal text, version of the thresholds with
 * which the level started (64), and whether a set missed the unit (8). Numbers are big-endian; a string is UTF-8 after an
 * unsigned 16-bit length.
 */
final class UnitVerdictsLayout {

    private static final byte VERSION = 2;
    private static final Comparator<Aim> ORDER =
            Comparator.comparing((Aim aim) -> aim.component().code()).thenComparing(Aim::alpha);

    private UnitVerdictsLayout() {}

    static byte[] toBytes(UnitVerdicts verdicts) {
        LayoutWriter writer =
                new LayoutWriter(VERSION).putShort(verdicts.verdicts().size());
        List<Aim> aims = verdicts.verdicts().keySet().stream().sorted(ORDER).toList();
        for (Aim aim : aims) {
            Verdict verdict = verdicts.verdicts().get(aim);
            writer.putByte(aim.component().code())
                    .putText(aim.alpha().toPlainString())
                    .putLong(verdict.since())
                    .putBoolean(verdict.missed());
        }
        return writer.toBytes();
    }

    static UnitVerdicts verdictsOf(byte[] bytes) {
        LayoutReader reader = new LayoutReader("verdicts about a unit", bytes, VERSION);
        int thresholds = reader.getShort();
        Map<Aim, Verdict> verdicts = new HashMap<>();
        for (int i = 0; i < thresholds; i++) {
            Aim aim = new Aim(Component.ofCode(reader.getByte()), new BigDecimal(reader.getText()));
            verdicts.put(aim, new Verdict(reader.getLong(), reader.getBoolean()));
        }
        reader.requireEnd();
        return new UnitVerdicts(verdicts);
    }
}
