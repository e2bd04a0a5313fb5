package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.method.Measure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What an evaluation found, for people: a table of coverages, and one of sizes for each kind of claim. */
final class EvaluationSummary {

    private final Evaluation.Result result;
    private final String name;
    private final Splits splits;

    /**
     * @param name of the cases
     * @param splits of all cases
     */
    EvaluationSummary(Evaluation.Result result, String name, Splits splits) {
        this.result = result;
        this.name = name;
        this.splits = splits;
    }

    /** Markdown, with the coverage at some levels. */
    String text(List<BigDecimal> alphas) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "# %s: %d cases, %d random splits, %d calibrate and %d are judged%n%n",
                name,
                splits.cases(),
                splits.count(),
                splits.calibration(),
                splits.cases() - splits.calibration()));
        text.append("| procedure | event | alpha | coverage, mean (sd) | exact expectation | as promised |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (CoverageCurve curve : result.coverage()) {
            curve.points().stream()
                    .filter(point -> isOneOf(point.alpha(), alphas))
                    .forEach(point -> text.append(row(curve, point)));
        }
        text.append(remarks(alphas));
        result.sizes().stream()
                .map(sizes -> sizes.procedure().method().measures())
                .distinct()
                .forEach(measures -> text.append(table(measures)));
        return text.toString();
    }

    private static boolean isOneOf(BigDecimal alpha, List<BigDecimal> alphas) {
        return alphas.stream().anyMatch(other -> other.compareTo(alpha) == 0);
    }

    private static String row(CoverageCurve curve, CoverageCurve.Point point) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.4f (%.4f) | %s | %s |%n",
                curve.procedure().name(),
                curve.event().name().toLowerCase(Locale.ROOT),
                point.alpha().toPlainString(),
                point.mean(),
                point.deviation(),
                rounded(point.expected()),
                curve.isJudged() ? curve.isAsPromised(point) ? "yes" : "NO" : "nothing promised");
    }

    /** Cases that take no part, and calibrations that fail. */
    private String remarks(List<BigDecimal> alphas) {
        StringBuilder text = new StringBuilder();
        for (CoverageCurve curve : result.coverage()) {
            int absent = splits.cases() - curve.splits().cases();
            if (absent > 0) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n%s: %d of %d cases have no labelled value and take no part; %d calibrate and %d are judged.%n",
                        curve.procedure().name(),
                        absent,
                        splits.cases(),
                        curve.splits().calibration(),
                        curve.splits().cases() - curve.splits().calibration()));
            }
            for (CoverageCurve.Point point : curve.points()) {
                if (isOneOf(point.alpha(), alphas)) {
                    point.failures().ifPresent(failures -> text.append(failing(curve, point.alpha(), failures)));
                }
            }
        }
        return text.toString();
    }

    private static String failing(CoverageCurve curve, BigDecimal alpha, CoverageCurve.Failures failures) {
        return String.format(
                Locale.ROOT,
                "%n%s: %.4f of the calibrations cover less than 1 - %s (%s); %.4f may.%n",
                curve.procedure().name(),
                failures.share(),
                alpha.toPlainString(),
                curve.event().name().toLowerCase(Locale.ROOT),
                failures.allowed());
    }

    private String table(List<Measure> measures) {
        String titles = measures.stream().map(Measure::title).collect(Collectors.joining(" | "));
        StringBuilder text = new StringBuilder();
        text.append("\n| procedure | alpha | ").append(titles).append(" |\n|---|---|");
        text.append("---|".repeat(measures.size())).append('\n');
        result.sizes().stream()
                .filter(sizes -> sizes.procedure().method().measures().equals(measures))
                .forEach(sizes -> text.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %s |%n",
                        sizes.procedure().name(),
                        sizes.alpha().toPlainString(),
                        measures.stream()
                                .map(measure -> rounded(sizes.of(measure)))
                                .collect(Collectors.joining(" | ")))));
        return text.toString();
    }

    private static String rounded(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "-";
    }
}
