package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The efficiency of one side's sets under one transformation at one level. Every transformation keeps the promise at 1
 * - alpha, so the one with the smallest cost is best.
 *
 * @param channel index of the channel
 * @param transformation f_I or f_O
 * @param side inner or outer
 * @param alpha miscoverage of this side
 * @param sets number of measured sets
 * @param share mean of |Y\I|/|V| for inner sets, of |O\Y|/|V| for outer sets, first over the images of a unit, then
 *     over units
 * @param ratio median of |I|/|Y| or |O|/|Y| over images whose truth isn't empty
 * @param emptyTruths number of sets of images whose truth is empty
 * @param trivialShare share of trivial sets, as the mean over units: empty inner sets, or outer sets that are the whole image
 */
public record Efficiency(
        int channel,
        NamedTransformation transformation,
        Side side,
        BigDecimal alpha,
        int sets,
        double share,
        OptionalDouble ratio,
        int emptyTruths,
        double trivialShare) {

    /** A transformation is useless if the typical set is trivial. */
    private static final double TYPICAL = 0.5;

    static Efficiency of(
            int channel, NamedTransformation transformation, Side side, BigDecimal alpha, List<Cost> costs) {
        double[] ratios = costs.stream()
                .map(Cost::ratio)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .sorted()
                .toArray();
        return new Efficiency(
                channel,
                transformation,
                side,
                alpha,
                costs.size(),
                mean(costs, Cost::share),
                ratios.length == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2),
                costs.size() - ratios.length,
                mean(costs, cost -> cost.isTrivial() ? 1 : 0));
    }

    private static double mean(List<Cost> costs, ToDoubleFunction<Cost> property) {
        double weights = costs.stream().mapToDouble(Cost::weight).sum();
        return costs.isEmpty()
                ? 0
                : costs.stream()
                                .mapToDouble(cost -> cost.weight() * property.applyAsDouble(cost))
                                .sum()
                        / weights;
    }

    /** Whether more than half of the sets are of images whose truth is empty. */
    boolean isMostlyWithoutTruth() {
        return emptyTruths > TYPICAL * sets;
    }

    /** Whether more than half of the sets are trivial. */
    public boolean isRejected() {
        return trivialShare > TYPICAL;
    }
}
