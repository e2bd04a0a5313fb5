package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import java.math.BigDecimal;
import java.util.Arrays;

/** One claim, measured. */
final class Measured {

    /** By measure; NaN where there is none. */
    private final double[] values = new double[Measure.values().length];

    private Measured() {
        Arrays.fill(values, Double.NaN);
    }

    static Measured of(
            EvaluatedProcedure procedure,
            ConformalMethod.Level level,
            PredictionRegion region,
            double labelledRatio,
            LabelledCase labelled) {
        Measured measured = new Measured();
        if (region instanceof PredictionRegion.Interval interval) {
            measured.interval(interval, labelledRatio);
        } else if (region instanceof PredictionRegion.Sets sets) {
            PackedMask truth = labelled.truth(procedure.channel());
            PackedMask predicted = labelled.image(procedure.channel()).predictedMask();
            measured.inner(sets.inner(), truth);
            measured.outer(sets.outer(), truth, predicted);
            measured.thresholds(level);
            if (procedure.method() instanceof LesionMethod lesion) {
                measured.tolerance(lesion.sets().tolerance(), sets.outer(), truth);
            }
        }
        return measured;
    }

    /** What one measure says; NaN where it says nothing of this claim. */
    double of(Measure measure) {
        return values[measure.ordinal()];
    }

    private void set(Measure measure, double value) {
        values[measure.ordinal()] = value;
    }

    private void inner(PackedMask inner, PackedMask truth) {
        set(
                Measure.MISSED_SHARE,
                (double) (truth.count() - inner.intersectionCount(truth))
                        / truth.grid().size());
        set(Measure.INNER_RATIO, ratio(inner.count(), truth));
        set(Measure.INNER_VOLUME, volume(inner));
    }

    private void outer(PackedMask outer, PackedMask truth, PackedMask predicted) {
        long hit = outer.intersectionCount(truth);
        set(Measure.EXCESS_SHARE, (double) (outer.count() - hit) / truth.grid().size());
        set(Measure.OUTER_RATIO, ratio(outer.count(), truth));
        set(Measure.STRETCH, ratio(outer.count(), predicted));
        set(Measure.OUTER_VOLUME, volume(outer));
        set(Measure.FALSE_NEGATIVE_RATE, truth.isEmpty() ? 0 : (double) (truth.count() - hit) / truth.count());
        set(Measure.COMPLETELY_MISSED, hit == 0 && !truth.isEmpty() ? 1 : 0);
    }

    private void thresholds(ConformalMethod.Level level) {
        set(Measure.DILATIONS, level.thresholds().getOrDefault(ThresholdSide.OUTER, Double.NaN));
        set(Measure.EROSIONS, level.thresholds().getOrDefault(ThresholdSide.INNER, Double.NaN));
    }

    private void tolerance(BigDecimal tolerance, PackedMask outer, PackedMask truth) {
        BigDecimal missed = BigDecimal.valueOf(truth.count() - outer.intersectionCount(truth));
        BigDecimal allowed = tolerance.multiply(BigDecimal.valueOf(truth.count()));
        set(Measure.EMPIRICAL_COVERAGE, missed.compareTo(allowed) <= 0 ? 1 : 0);
    }

    private void interval(PredictionRegion.Interval region, double labelledRatio) {
        set(Measure.INTERVAL_WIDTH, region.interval().width());
        set(Measure.INTERVAL_COVERAGE, region.interval().contains(labelledRatio) ? 1 : 0);
        region.ratio().ifPresent(predicted -> set(Measure.RATIO_BIAS, Math.abs(predicted - labelledRatio)));
    }

    private static double ratio(long count, PackedMask mask) {
        return mask.isEmpty() ? Double.NaN : (double) count / mask.count();
    }

    private static double volume(PackedMask mask) {
        return mask.count() * mask.grid().voxelVolume();
    }
}
