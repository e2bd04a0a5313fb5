package io.conformalstreams.ops.evaluate;

import io.conformalstreams.connectors.casefolder.Description;
import io.conformalstreams.ops.figure.FalseCoverageFigure;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Writes what an evaluation found: two sheets, a table for people, a figure of the false coverage rates for each channel,
 * and a gallery for each procedure.
 */
public final class EvaluationFiles {

    private static final String COVERAGE_HEADER = "procedure,event,alpha,splits,calibration,test,coverage_mean,"
            + "coverage_sd,standard_error,coverage_lower,coverage_upper,coverage_expected\n";
    private static final String SIZES_HEADER =
            "procedure,alpha,sets,excess_share,missed_share,outer_ratio_median,inner_ratio_median,stretch_mean\n";

    private final Evaluation.Result result;
    private final CaseSelection cases;
    private final Description description;
    private final Splits splits;

    public EvaluationFiles(Evaluation.Result result, CaseSelection cases, Splits splits) {
        this.result = result;
        this.cases = cases;
        this.description = cases.description();
        this.splits = splits;
    }

    /**
     * Writes all files.
     *
     * @param folder is made where it is missing
     * @param alphas levels in the table for people
     * @return the files
     */
    public List<Path> write(Path folder, List<BigDecimal> alphas) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        files.add(Files.writeString(folder.resolve("coverage.csv"), coverageSheet()));
        files.add(Files.writeString(folder.resolve("sizes.csv"), sizeSheet()));
        files.add(Files.writeString(folder.resolve("evaluation.md"), summary(alphas)));
        for (int channel = 0; channel < description.channels().size(); channel++) {
            List<FalseCoverageFigure.Panel> panels = panels(channel);
            if (!panels.isEmpty()) {
                String name =
                        "false-coverage-" + description.channels().get(channel).name();
                files.addAll(FalseCoverageFigure.write(folder, name, panels));
            }
        }
        files.addAll(new Gallery(cases, result.examples()).write(folder));
        return files;
    }

    private String coverageSheet() {
        StringBuilder sheet = new StringBuilder(COVERAGE_HEADER);
        for (CoverageCurve curve : result.coverage()) {
            for (CoverageCurve.Point point : curve.points()) {
                sheet.append(String.join(
                                ",",
                                curve.procedure().name(),
                                curve.event().name().toLowerCase(Locale.ROOT),
                                point.alpha().toPlainString(),
                                Integer.toString(splits.count()),
                                Integer.toString(splits.calibration()),
                                Integer.toString(splits.cases() - splits.calibration()),
                                Double.toString(point.mean()),
                                Double.toString(point.deviation()),
                                Double.toString(point.standardError()),
                                Double.toString(point.lower()),
                                Double.toString(point.upper()),
                                optional(point.expected())))
                        .append('\n');
            }
        }
        return sheet.toString();
    }

    private String sizeSheet() {
        StringBuilder sheet = new StringBuilder(SIZES_HEADER);
        for (SetSizes sizes : result.sizes()) {
            sheet.append(String.join(
                            ",",
                            sizes.procedure().name(),
                            sizes.alpha().toPlainString(),
                            Integer.toString(sizes.sets()),
                            Double.toString(sizes.excessShare()),
                            Double.toString(sizes.missedShare()),
                            optional(sizes.outerRatio()),
                            optional(sizes.innerRatio()),
                            optional(sizes.stretch())))
                    .append('\n');
        }
        return sheet.toString();
    }

    private static String optional(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }

    /** The table for people, as Markdown. */
    public String summary(List<BigDecimal> alphas) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "# %s: %d cases, %d random splits, %d calibrate and %d are judged%n%n",
                description.name(),
                splits.cases(),
                splits.count(),
                splits.calibration(),
                splits.cases() - splits.calibration()));
        text.append("| procedure | event | alpha | coverage, mean (sd) | exactly | as promised |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (CoverageCurve curve : result.coverage()) {
            curve.points().stream()
                    .filter(point -> isOneOf(point.alpha(), alphas))
                    .forEach(point -> text.append(row(curve, point)));
        }
        text.append("\n| procedure | alpha | excess share | missed share | outer ratio | inner ratio | stretch |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        result.sizes().forEach(sizes -> text.append(row(sizes)));
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
                curve.isJudged() ? point.isAsPromised() ? "yes" : "NO" : "nothing promised");
    }

    private static String row(SetSizes sizes) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.4f | %.4f | %s | %s | %s |%n",
                sizes.procedure().name(),
                sizes.alpha().toPlainString(),
                sizes.excessShare(),
                sizes.missedShare(),
                rounded(sizes.outerRatio()),
                rounded(sizes.innerRatio()),
                rounded(sizes.stretch()));
    }

    private static String rounded(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "-";
    }

    private List<FalseCoverageFigure.Panel> panels(int channel) {
        return result.coverage().stream()
                .map(CoverageCurve::procedure)
                .filter(procedure -> procedure.channel() == channel)
                .distinct()
                .map(procedure -> new FalseCoverageFigure.Panel(
                        procedure.name(),
                        result.coverage().stream()
                                .filter(CoverageCurve::isPromised)
                                .filter(curve -> curve.procedure().equals(procedure))
                                .map(EvaluationFiles::falseCoverage)
                                .toList()))
                .toList();
    }

    private static FalseCoverageFigure.Curve falseCoverage(CoverageCurve curve) {
        return new FalseCoverageFigure.Curve(
                FalseCoverageFigure.Kind.valueOf(curve.event().name()),
                column(curve, point -> point.alpha().doubleValue()),
                column(curve, point -> 1 - point.mean()),
                column(curve, point -> 1 - point.upper()),
                column(curve, point -> 1 - point.lower()));
    }

    private static double[] column(CoverageCurve curve, ToDoubleFunction<CoverageCurve.Point> value) {
        return curve.points().stream().mapToDouble(value).toArray();
    }
}
