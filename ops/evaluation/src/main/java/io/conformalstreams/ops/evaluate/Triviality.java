package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The reasons why a kept promise says little about the model: empty truths, saturated scores, infinite thresholds,
 * trivial sets, or a constant value.
 */
final class Triviality {

    /** A property is a reason if it holds for more than this share of the cases. */
    private static final double MOST = 0.5;

    private final Evaluation.Result result;

    Triviality(Evaluation.Result result) {
        this.result = result;
    }

    /** All reasons at one level; empty if there are none. */
    Optional<String> reasons(CoverageCurve curve, CoverageCurve.Point point) {
        List<String> reasons = Stream.of(truths(curve), infinite(point), sets(curve, point.alpha()), constant(point))
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

    private static Optional<String> infinite(CoverageCurve.Point point) {
        return point.infinite() > MOST
                ? Optional.of(String.format(
                        Locale.ROOT, "thresholds are infinite for %.0f %% of judged cases", 100 * point.infinite()))
                : Optional.empty();
    }

    private static Optional<String> constant(CoverageCurve.Point point) {
        return point.constant()
                ? Optional.of(String.format(Locale.ROOT, "coverage is %.4f in every split", point.mean()))
                : Optional.empty();
    }

    /**
     * Common properties of the judged cases.
     *
     * @param procedure the procedure that is evaluated on them
     * @param cases number of cases to which the procedure applies
     * @param empty how many of these have no pixel of the structure
     * @param saturated how many of these have only the scores 0 and 1, if the procedure needs scores
     * @param onlyValue the labelled value of all cases, if the procedure predicts intervals and all values are equal
     */
    record Truths(EvaluatedProcedure procedure, int cases, int empty, int saturated, OptionalDouble onlyValue) {

        private Optional<String> remark(double most) {
            List<String> remarks = new ArrayList<>();
            if (onlyValue.isPresent()) {
                remarks.add("the labelled value is " + onlyValue.getAsDouble() + " in every case");
            } else if (empty > most * cases) {
                remarks.add("the truth is empty in " + empty + " of " + cases + " cases");
            }
            if (saturated > most * cases) {
                remarks.add("all scores are 0 or 1 in " + saturated + " of " + cases + " cases");
            }
            return remarks.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", remarks));
        }
    }
}
