package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.method.Measure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The results of an evaluation as Markdown: a table of coverages, and a table of sizes for each kind of prediction
 * region.
 */
final class EvaluationSummary {

    private final Evaluation.Result result;
    private final String name;
    private final Splits splits;
    private final Triviality triviality;

    /**
     * @param name of the cases
     * @param splits of all units
     */
    EvaluationSummary(Evaluation.Result result, String name, Splits splits) {
        this.result = result;
        this.name = name;
        this.splits = splits;
        this.triviality = new Triviality(result);
    }

    /** The text in Markdown, with the coverage at some levels. */
    String text(List<BigDecimal> alphas) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "# %s: %d units, %d random splits, %d calibrate and %d are judged%n%n",
                name,
                splits.units(),
                splits.count(),
                splits.calibration(),
                splits.units() - splits.calibration()));
        text.append(
                "| procedure | event | alpha | coverage, mean (sd) | of which by infinite thresholds | exact expectation |"
                        + " as promised |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        for (CoverageCurve curve : result.coverage()) {
            curve.points().stream()
                    .filter(point -> isOneOf(point.alpha(), alphas) || isBroken(curve, point))
                    .forEach(point -> text.append(row(curve, point)));
        }
        text.append(levels());
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

    private static boolean isBroken(CoverageCurve curve, CoverageCurve.Point point) {
        return curve.isJudged() && !curve.isAsPromised(point);
    }

    private String row(CoverageCurve curve, CoverageCurve.Point point) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.4f (%.4f) | %.4f | %s | %s |%n",
                curve.procedure().name(),
                curve.event().name().toLowerCase(Locale.ROOT),
                point.alpha().toPlainString(),
                point.mean(),
                point.deviation(),
                point.infinite(),
                rounded(point.expected()),
                verdict(curve, point));
    }

    private String verdict(CoverageCurve curve, CoverageCurve.Point point) {
        if (!curve.isJudged()) {
            return "nothing promised";
        }
        if (!curve.isAsPromised(point)) {
            return "NO";
        }
        return triviality
                .reasons(curve, point)
                .map(reasons -> "yes, but " + reasons)
                .orElse("yes");
    }

    /** A table of the levels that affect the exit code, one line for each event, then the basis of the verdicts. */
    private String levels() {
        StringBuilder text = new StringBuilder("\n| procedure | event | levels judged | NO at | says little at |\n");
        text.append("|---|---|---|---|---|\n");
        result.coverage().stream().filter(CoverageCurve::isJudged).forEach(curve -> {
            List<CoverageCurve.Point> broken = curve.points().stream()
                    .filter(point -> isBroken(curve, point))
                    .toList();
            List<CoverageCurve.Point> trivial = curve.points().stream()
                    .filter(point -> triviality.reasons(curve, point).isPresent() && !isBroken(curve, point))
                    .toList();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s |%n",
                    curve.procedure().name(),
                    curve.event().name().toLowerCase(Locale.ROOT),
                    levels(curve.points()),
                    levels(broken),
                    trivial.size() == curve.points().size() ? "all" : levels(trivial)));
        });
        return text + conclusion();
    }

    private static String levels(List<CoverageCurve.Point> points) {
        return points.isEmpty()
                ? "-"
                : points.stream().map(point -> point.alpha().toPlainString()).collect(Collectors.joining(", "));
    }

    private String conclusion() {
        List<CoverageCurve> judged =
                result.coverage().stream().filter(CoverageCurve::isJudged).toList();
        int levels = judged.stream().mapToInt(curve -> curve.points().size()).sum();
        int tests = judged.stream().mapToInt(CoverageCurve::tests).sum();
        long broken = judged.stream()
                .flatMap(curve -> curve.points().stream().filter(point -> isBroken(curve, point)))
                .count();
        long trivial = judged.stream()
                .flatMap(curve -> curve.points().stream()
                        .filter(point -> triviality.reasons(curve, point).isPresent() && !isBroken(curve, point)))
                .count();
        return String.format(
                Locale.ROOT,
                "%nOf %d verdicts, %d are NO and %d say little about the model: see the reasons in coverage.csv, "
                        + "column trivial. An exact expectation"
                        + " is compared with the promise without error. The %d tests over splits each say NO wrongly "
                        + "with a"
                        + " probability of at most %s, all together at most %.2g.%n",
                levels,
                broken,
                trivial,
                tests,
                BigDecimal.valueOf(CoverageCurve.ERROR_LEVEL)
                        .stripTrailingZeros()
                        .toPlainString(),
                Math.min(1, tests * CoverageCurve.ERROR_LEVEL));
    }

    /** Notes on units that are left out, and on calibrations that fail. */
    private String remarks(List<BigDecimal> alphas) {
        StringBuilder text = new StringBuilder();
        for (CoverageCurve curve : result.coverage()) {
            text.append(counted(curve));
            for (CoverageCurve.Point point : curve.points()) {
                if (isOneOf(point.alpha(), alphas)) {
                    point.failures().ifPresent(failures -> text.append(failing(curve, point.alpha(), failures)));
                }
            }
        }
        return text.toString();
    }

    /** Says which units are left out, and how often the others count; empty if each unit counts once. */
    private String counted(CoverageCurve curve) {
        int absent = splits.units() - curve.units();
        int counts = curve.splits().units();
        String leftOut = absent > 0
                ? String.format(
                        Locale.ROOT,
                        "%d of %d units are left out, because %s; ",
                        absent,
                        splits.units(),
                        curve.procedure().absence())
                : "";
        String inClasses = counts > curve.units()
                ? String.format(
                        Locale.ROOT,
                        "%d units count %d times, once in each size class of their images; ",
                        curve.units(),
                        counts)
                : "";
        return leftOut.isEmpty() && inClasses.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%n%s: %s%s%d calibrate and %d are judged.%n",
                        curve.procedure().name(),
                        leftOut,
                        inClasses,
                        curve.splits().calibration(),
                        counts - curve.splits().calibration());
    }

    private static String failing(CoverageCurve curve, BigDecimal alpha, CoverageCurve.Failures failures) {
        return String.format(
                Locale.ROOT,
                "%n%s: %.4f of the calibrations cover less than 1 - %s (%s); at most %.4f may.%n",
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
