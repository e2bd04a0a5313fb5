package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Why a promise that is kept says little about the model: empty truths, sets that say nothing, a constant. */
final class Triviality {

    /** A share of cases above which they are most of them. */
    private static final double MOST = 0.5;

    private final Evaluation.Result result;

    Triviality(Evaluation.Result result) {
        this.result = result;
    }

    /** All reasons at one level; empty where there are none. */
    Optional<String> reasons(CoverageCurve curve, CoverageCurve.Point point) {
        List<String> reasons = Stream.of(truths(curve), sets(curve, point.alpha()), constant(point))
                .flatMap(Optional::stream)
                .toList();
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private Optional<String> truths(CoverageCurve curve) {
        return result.truths().stream()
                .filter(truths -> truths.procedure().equals(curve.procedure()))
                .flatMap(truths -> truths.remark(MOST).stream())
                .findFirst();
    }

    private Optional<String> sets(CoverageCurve curve, BigDecimal alpha) {
        return result.sizes().stream()
                .filter(sizes -> sizes.procedure().equals(curve.procedure())
                        && sizes.alpha().compareTo(alpha) == 0)
                .flatMap(sizes -> trivialSets(sizes, curve.event()).stream())
                .findFirst();
    }

    private static Optional<String> trivialSets(Sizes sizes, Component event) {
        List<Component> components =
                event == Component.JOINT ? List.of(Component.INNER, Component.OUTER) : List.of(event);
        List<String> trivial = components.stream()
                .filter(component -> sizes.trivialShare(component).orElse(0) > MOST)
                .map(component -> String.format(
                        Locale.ROOT,
                        "%s sets are empty or the whole image in %.0f %% of cases",
                        component.name().toLowerCase(Locale.ROOT),
                        100 * sizes.trivialShare(component).getAsDouble()))
                .toList();
        return trivial.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", trivial));
    }

    private static Optional<String> constant(CoverageCurve.Point point) {
        return point.constant()
                ? Optional.of(String.format(Locale.ROOT, "coverage is %.4f in every split", point.mean()))
                : Optional.empty();
    }

    /**
     * What the labels of the judged cases have in common.
     *
     * @param procedure that judges them
     * @param cases of which something is claimed
     * @param empty how many of these have no pixel of the structure
     * @param onlyValue the labelled value that all of them have, where intervals are claimed and there is only one
     */
    record Truths(EvaluatedProcedure procedure, int cases, int empty, OptionalDouble onlyValue) {

        private Optional<String> remark(double most) {
            if (onlyValue.isPresent()) {
                return Optional.of("the labelled value is " + onlyValue.getAsDouble() + " in every case");
            }
            return empty > most * cases
                    ? Optional.of("the truth is empty in " + empty + " of " + cases + " cases")
                    : Optional.empty();
        }
    }
}
