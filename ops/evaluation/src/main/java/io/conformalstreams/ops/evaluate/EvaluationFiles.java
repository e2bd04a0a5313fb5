package io.conformalstreams.ops.evaluate;

import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.figure.FalseCoverageFigure;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.Measure;
import io.conformalstreams.processor.method.Measures;
import io.conformalstreams.processor.model.Channel;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Writes the results of an evaluation: two sheets, a readable table, a figure of the false coverage rates for each
 * channel, and a gallery for each procedure.
 */
public final class EvaluationFiles {

    private static final String COVERAGE_HEADER = "procedure,event,alpha,splits,calibration,test,coverage_mean,"
            + "coverage_sd,standard_error,coverage_lower,coverage_upper,infinite_share,coverage_expected,failing_share,"
            + "failing_allowed,p_value,trivial,as_promised\n";

    private final Evaluation.Result result;
    private final CaseSelection cases;
    private final DatasetDescription description;
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
     * @param folder created if it is missing
     * @param alphas levels in the readable table
     * @return the files
     */
    public List<Path> write(Path folder, List<BigDecimal> alphas) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        files.add(Files.writeString(folder.resolve("coverage.csv"), coverageSheet()));
        files.add(Files.writeString(folder.resolve("sizes.csv"), sizeSheet()));
        files.add(Files.writeString(folder.resolve("evaluation.md"), summary(alphas)));
        for (Channel channel : EvaluatedProcedure.channels(description)) {
            List<FalseCoverageFigure.Panel> panels = panels(channel);
            if (!panels.isEmpty()) {
                files.addAll(FalseCoverageFigure.write(folder, "false-coverage-" + channel.name(), panels));
            }
        }
        files.addAll(new Gallery(cases, result.examples()).write(folder));
        return files;
    }

    private String coverageSheet() {
        StringBuilder sheet = new StringBuilder(COVERAGE_HEADER);
        Triviality triviality = new Triviality(result);
        for (CoverageCurve curve : result.coverage()) {
            for (CoverageCurve.Point point : curve.points()) {
                sheet.append(String.join(
                                ",",
                                curve.procedure().name(),
                                curve.event().name().toLowerCase(Locale.ROOT),
                                point.alpha().toPlainString(),
                                Integer.toString(curve.splits().count()),
                                Integer.toString(curve.splits().calibration()),
                                Integer.toString(
                                        curve.splits().units() - curve.splits().calibration()),
                                Double.toString(point.mean()),
                                Double.toString(point.deviation()),
                                Double.toString(point.standardError()),
                                Double.toString(point.lower()),
                                Double.toString(point.upper()),
                                Double.toString(point.infinite()),
                                optional(point.expected()),
                                point.failures()
                                        .map(failures -> Double.toString(failures.share()))
                                        .orElse(""),
                                point.failures()
                                        .map(failures -> Double.toString(failures.allowed()))
                                        .orElse(""),
                                curve.isJudged() ? Double.toString(point.smallestPValue()) : "",
                                triviality.reasons(curve, point).orElse(""),
                                curve.isJudged() ? Boolean.toString(curve.isAsPromised(point)) : ""))
                        .append('\n');
            }
        }
        return sheet.toString();
    }

    private String sizeSheet() {
        List<Measure> measures = Stream.concat(
                        Measures.ALL.stream(),
                        result.sizes().stream().flatMap(sizes -> sizes.procedure().method().measures().stream()))
                .distinct()
                .toList();
        StringBuilder sheet = new StringBuilder("procedure,alpha,sets,inner_trivial_share,outer_trivial_share");
        measures.forEach(measure -> sheet.append(',').append(measure.column()));
        sheet.append('\n');
        for (Sizes sizes : result.sizes()) {
            sheet.append(sizes.procedure().name())
                    .append(',')
                    .append(sizes.alpha().toPlainString())
                    .append(',')
                    .append(sizes.regions())
                    .append(',')
                    .append(optional(sizes.trivialShare(Component.INNER)))
                    .append(',')
                    .append(optional(sizes.trivialShare(Component.OUTER)));
            measures.forEach(measure -> sheet.append(',').append(optional(sizes.of(measure))));
            sheet.append('\n');
        }
        return sheet.toString();
    }

    private static String optional(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }

    /** The readable tables, as Markdown. */
    public String summary(List<BigDecimal> alphas) {
        return new EvaluationSummary(result, description.name(), splits).text(alphas);
    }

    private List<FalseCoverageFigure.Panel> panels(Channel channel) {
        return result.coverage().stream()
                .map(CoverageCurve::procedure)
                .filter(procedure -> procedure.channel().equals(channel))
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
                curve.event(),
                column(curve, point -> point.alpha().doubleValue()),
                column(curve, point -> 1 - point.mean()),
                column(curve, point -> 1 - point.upper()),
                column(curve, point -> 1 - point.lower()));
    }

    private static double[] column(CoverageCurve curve, ToDoubleFunction<CoverageCurve.Point> value) {
        return curve.points().stream().mapToDouble(value).toArray();
    }
}
