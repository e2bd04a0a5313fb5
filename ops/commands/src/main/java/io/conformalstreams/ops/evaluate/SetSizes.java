package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.image.PackedMask;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Sizes of the sets of one procedure at one alpha, over the judged cases of some splits.
 *
 * @param procedure whose sets
 * @param alpha nominal miscoverage
 * @param sets number of pairs measured
 * @param excessShare mean share of the image in the outer set and not in the truth
 * @param missedShare mean share of the image in the truth and not in the inner set
 * @param outerRatio median of |O| / |Y| over cases with a truth
 * @param innerRatio median of |I| / |Y| over cases with a truth
 * @param stretch mean of |O| / |predicted mask| over cases with a predicted mask
 */
public record SetSizes(
        EvaluatedProcedure procedure,
        BigDecimal alpha,
        int sets,
        double excessShare,
        double missedShare,
        OptionalDouble outerRatio,
        OptionalDouble innerRatio,
        OptionalDouble stretch) {

    /** One pair of sets. */
    record Measured(
            double excessShare,
            double missedShare,
            OptionalDouble outerRatio,
            OptionalDouble innerRatio,
            OptionalDouble stretch) {

        static Measured of(ConfidenceSet sets, PackedMask truth, PackedMask predicted) {
            double pixels = truth.grid().size();
            long outer = sets.outer().count();
            return new Measured(
                    (outer - sets.outer().intersectionCount(truth)) / pixels,
                    (truth.count() - sets.inner().intersectionCount(truth)) / pixels,
                    ratio(outer, truth),
                    ratio(sets.inner().count(), truth),
                    ratio(outer, predicted));
        }

        private static OptionalDouble ratio(long count, PackedMask mask) {
            return mask.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((double) count / mask.count());
        }
    }

    static SetSizes of(EvaluatedProcedure procedure, BigDecimal alpha, List<Measured> measured) {
        return new SetSizes(
                procedure,
                alpha,
                measured.size(),
                measured.stream().mapToDouble(Measured::excessShare).average().orElse(0),
                measured.stream().mapToDouble(Measured::missedShare).average().orElse(0),
                median(present(measured, Measured::outerRatio)),
                median(present(measured, Measured::innerRatio)),
                DoubleStream.of(present(measured, Measured::stretch)).average());
    }

    private static double[] present(List<Measured> measured, Function<Measured, OptionalDouble> ratio) {
        return measured.stream()
                .map(ratio)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .sorted()
                .toArray();
    }

    private static OptionalDouble median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
    }
}
