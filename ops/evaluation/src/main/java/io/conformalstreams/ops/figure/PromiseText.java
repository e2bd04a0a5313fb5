package io.conformalstreams.ops.figure;

import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.ErosionMethod;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.method.MarginMethod;
import io.conformalstreams.processor.method.RatioMethod;
import io.conformalstreams.processor.method.RiskMethod;
import java.math.BigDecimal;
import java.util.Optional;

/** What procedures claim, in a few words for the head of a figure. */
public final class PromiseText {

    private PromiseText() {}

    /**
     * Of a procedure that claims sets.
     *
     * @param alpha at which they are shown
     */
    public static SetLegend legend(String name, ConformalMethod method, BigDecimal alpha) {
        String title = name + " (" + method.type() + ")";
        if (method instanceof MarginMethod margin) {
            BigDecimal ratio = margin.margin().coverageRatio();
            return new SetLegend(
                    title,
                    Optional.empty(),
                    Optional.of(
                            ratio.compareTo(BigDecimal.ONE) == 0
                                    ? "outer set: contains the truth"
                                    : "outer set: holds at least " + percent(ratio) + " of the truth"));
        }
        if (method instanceof ErosionMethod erosion) {
            BigDecimal tolerance = erosion.margin().tolerance();
            return new SetLegend(
                    title,
                    Optional.of(
                            tolerance.signum() == 0
                                    ? "inner set: lies inside the truth"
                                    : "inner set: at most " + percent(tolerance)
                                            + " of the predicted mask is in it and outside the truth"),
                    Optional.empty());
        }
        if (method instanceof LesionMethod lesion) {
            BigDecimal tolerance = lesion.sets().tolerance();
            return new SetLegend(
                    title,
                    Optional.empty(),
                    Optional.of(
                            tolerance.signum() == 0
                                    ? "outer set: contains the truth"
                                    : "outer set: misses at most " + percent(tolerance) + " of the truth"));
        }
        if (method instanceof RiskMethod) {
            return new SetLegend(
                    title,
                    Optional.empty(),
                    Optional.of("outer set: misses at most " + percent(alpha) + " of the truth on average"));
        }
        return new SetLegend(
                title, Optional.of("inner set: lies inside the truth"), Optional.of("outer set: contains the truth"));
    }

    /** Of a procedure that claims intervals, at its first alpha. */
    public static String ofIntervals(Procedure procedure, RatioMethod ratio) {
        return procedure.name() + " (" + ratio.type() + "), promised "
                + percent(BigDecimal.ONE.subtract(procedure.alphas().get(0)));
    }

    private static String percent(BigDecimal share) {
        return share.movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }
}
