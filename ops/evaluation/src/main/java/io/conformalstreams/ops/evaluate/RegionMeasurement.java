package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.Measure;
import io.conformalstreams.processor.method.MeasuredRegion;
import io.conformalstreams.processor.method.PredictionRegion;
import java.util.List;

/**
 * The measures of one predicted region.
 *
 * @param values by measure, in the order of the method; NaN where a measure is undefined for the region
 * @param innerTrivial whether it has an inner set that is empty or the whole image
 * @param outerTrivial whether it has an outer set that is empty or the whole image
 */
record RegionMeasurement(double[] values, boolean innerTrivial, boolean outerTrivial) {

    static RegionMeasurement of(
            EvaluatedProcedure procedure,
            ConformalMethod.Level level,
            PredictionRegion region,
            double labelledValue,
            LabelledCase labelled) {
        MeasuredRegion measured = new MeasuredRegion(
                region,
                level.thresholds(),
                labelled.truth(procedure.channel()),
                labelled.image(procedure.channel()).predictedMask(),
                labelledValue,
                labelled.annotation().ignored());
        List<Measure> measures = procedure.method().measures();
        return new RegionMeasurement(
                measures.stream().mapToDouble(measure -> measure.of(measured)).toArray(),
                region instanceof PredictionRegion.Sets sets && isTrivial(sets.inner()),
                region instanceof PredictionRegion.Sets sets && isTrivial(sets.outer()));
    }

    private static boolean isTrivial(PackedMask set) {
        return set.isEmpty() || set.isFull();
    }
}
