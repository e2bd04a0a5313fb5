package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.configuration.Window;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What calibrates one procedure after the labels of a log: the largest critical value of each unit over its active
 * images of the newest epoch inside the window, sorted.
 */
final class UnitCriticalValues {

    private final Procedure procedure;
    private final Map<Side, double[]> sorted;

    private UnitCriticalValues(Procedure procedure, Map<Side, double[]> sorted) {
        this.procedure = procedure;
        this.sorted = sorted;
    }

    static UnitCriticalValues of(Procedure procedure, LabelledLog log) {
        List<AcceptedLabel> images = log.images();
        int newestEpoch = log.policies().size() - 1;
        long newestFirstLabel =
                images.stream().mapToLong(AcceptedLabel::firstLabelledAt).max().orElse(0);
        Map<String, CriticalValues> units = new HashMap<>();
        for (AcceptedLabel image : images) {
            CriticalValues values = image.label().criticalValues().get(procedure.fingerprint());
            if (values != null
                    && image.label().active()
                    && image.epoch() == newestEpoch
                    && isInside(procedure.window(), image, images.size(), newestFirstLabel)) {
                units.merge(image.label().unitId(), values, UnitCriticalValues::largest);
            }
        }
        Map<Side, double[]> sorted = new EnumMap<>(Side.class);
        for (Side side : procedure.sets().sides()) {
            double[] ofSide =
                    units.values().stream().mapToDouble(unit -> unit.of(side)).toArray();
            Arrays.sort(ofSide);
            sorted.put(side, ofSide);
        }
        return new UnitCriticalValues(procedure, sorted);
    }

    Procedure procedure() {
        return procedure;
    }

    /** The k-th smallest value, k = ceil((1 - alpha)(n + 1)); plus infinity where k exceeds n. */
    RecomputedThreshold threshold(BigDecimal nominalAlpha, Side side) {
        double[] values = sorted.get(side);
        BigDecimal alpha = procedure.sets().alpha(side, nominalAlpha);
        int k = BigDecimal.ONE
                .subtract(alpha)
                .multiply(BigDecimal.valueOf(values.length + 1L))
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
        double lambda = k > values.length ? Double.POSITIVE_INFINITY : values[k - 1];
        return new RecomputedThreshold(nominalAlpha, side, alpha, values.length, k, lambda);
    }

    long units(Side side) {
        return sorted.get(side).length;
    }

    long greater(Side side, double value) {
        return Arrays.stream(sorted.get(side)).filter(other -> other > value).count();
    }

    long equal(Side side, double value) {
        return Arrays.stream(sorted.get(side)).filter(other -> other == value).count();
    }

    private static boolean isInside(Window window, AcceptedLabel image, int images, long newestFirstLabel) {
        if (window instanceof Window.LastImages last) {
            return image.sequence() >= images - last.count();
        }
        if (window instanceof Window.LastDuration last) {
            return image.firstLabelledAt() > newestFirstLabel - last.duration().toMillis();
        }
        return true;
    }

    private static CriticalValues largest(CriticalValues one, CriticalValues other) {
        return new CriticalValues(Math.max(one.inner(), other.inner()), Math.max(one.outer(), other.outer()));
    }
}
