package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How good the sets of one side are under one transformation at one level; every one of them holds at 1 - alpha, so the
 * smaller cost is the better.
 *
 * @param channel index of the channel
 * @param transformation f_I or f_O
 * @param side inner or outer
 * @param alpha miscoverage of this side
 * @param sets number of sets measured
 * @param share mean of |Y\I|/|V| for inner sets, of |O\Y|/|V| for outer ones
 * @param ratio median of |I|/|Y| or |O|/|Y| over images with a truth
 * @param trivialShare share of the sets that say nothing: an empty inner set, an outer set that is the whole image
 */
public record Efficiency(
        int channel,
        NamedTransformation transformation,
        Side side,
        BigDecimal alpha,
        int sets,
        double share,
        OptionalDouble ratio,
        double trivialShare) {

    /** A transformation is of no use where the typical set says nothing. */
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
                costs.stream().mapToDouble(Cost::share).average().orElse(0),
                ratios.length == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2),
                costs.stream()
                        .mapToDouble(cost -> cost.isTrivial() ? 1 : 0)
                        .average()
                        .orElse(0));
    }

    /** Whether more than half of the sets say nothing. */
    public boolean isRejected() {
        return trivialShare > TYPICAL;
    }
}
