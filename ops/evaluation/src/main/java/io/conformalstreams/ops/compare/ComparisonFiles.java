package io.conformalstreams.ops.compare;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.ops.evaluate.Splits;
import io.conformalstreams.ops.figure.LineFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Writes the results of a comparison: three sheets, a readable table, and a figure of the distributions. */
public final class ComparisonFiles {

    private static final String LAWS_HEADER = "transformation,side,critical_value,share_first,share_second\n";
    private static final String DOMINANCE_HEADER =
            "transformation,side,at_least_as_tight,law_statistic,law_p," + "share_statistic,share_p,consistent\n";
    private static final String SIZES_HEADER =
            "transformation,side,alpha,units,share_first,share_second,difference,lower,upper\n";

    private final PairedCases pairs;
    private final Splits splits;
    private final List<SideComparison> comparisons;

    public ComparisonFiles(PairedCases pairs, Splits splits, List<SideComparison> comparisons) {
        this.pairs = pairs;
        this.splits = splits;
        this.comparisons = comparisons;
    }

    /**
     * Writes all files.
     *
     * @param folder created if it is missing
     * @return the files
     */
    public List<Path> write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        files.add(Files.writeString(folder.resolve("distributions.csv"), distributionSheet()));
        files.add(Files.writeString(folder.resolve("dominance.csv"), dominanceSheet()));
        files.add(Files.writeString(folder.resolve("sizes.csv"), sizeSheet()));
        files.add(Files.writeString(folder.resolve("comparison.md"), summary()));
        List<LineFigure.Panel> panels = comparisons.stream()
                .filter(comparison -> finite(comparison.distributions()).length > 0)
                .map(this::panel)
                .toList();
        if (!panels.isEmpty()) {
            files.addAll(LineFigure.write(folder, "distributions", panels));
        }
        return files;
    }

    private String distributionSheet() {
        StringBuilder sheet = new StringBuilder(LAWS_HEADER);
        for (SideComparison comparison : comparisons) {
            EmpiricalDistributions distributions = comparison.distributions();
            for (double value : distributions.values()) {
                sheet.append(line(
                        comparison,
                        Double.toString(value),
                        Double.toString(distributions.first(value)),
                        Double.toString(distributions.second(value))));
            }
        }
        return sheet.toString();
    }

    private String dominanceSheet() {
        StringBuilder sheet = new StringBuilder(DOMINANCE_HEADER);
        for (SideComparison comparison : comparisons) {
            sheet.append(line(comparison, "first", comparison.first()));
            sheet.append(line(comparison, "second", comparison.second()));
        }
        return sheet.toString();
    }

    private static String line(SideComparison comparison, String which, Dominance dominance) {
        return line(
                comparison,
                which,
                Double.toString(dominance.criticalValues().statistic()),
                Double.toString(dominance.criticalValues().p()),
                Double.toString(dominance.shares().statistic()),
                Double.toString(dominance.shares().p()),
                Boolean.toString(dominance.isConsistent()));
    }

    private String sizeSheet() {
        StringBuilder sheet = new StringBuilder(SIZES_HEADER);
        for (SideComparison comparison : comparisons) {
            for (SizeDifference size : comparison.sizes()) {
                sheet.append(line(
                        comparison,
                        size.alpha().toPlainString(),
                        Integer.toString(size.units()),
                        Double.toString(size.first()),
                        Double.toString(size.second()),
                        Double.toString(size.mean()),
                        Double.toString(size.lower()),
                        Double.toString(size.upper())));
            }
        }
        return sheet.toString();
    }

    private static String line(SideComparison comparison, String... fields) {
        return comparison.transformation().name() + "," + text(comparison.side()) + "," + String.join(",", fields)
                + "\n";
    }

    /** The readable table, as Markdown. */
    public String summary() {
        String first = pairs.first().name();
        String second = pairs.second().name();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "# %s and %s on %d common cases of %d units%n%n## Dominance%n%n",
                first,
                second,
                pairs.size(),
                pairs.units().size()));
        text.append(String.format(
                Locale.ROOT,
                "At every alpha, a model's calibrated sets are on average at least as tight as the other's"
                        + " if two hypotheses hold (Davenport, Theorem 2.7): its critical values are"
                        + " stochastically no larger, and its sets at every fixed threshold are on average at"
                        + " least as tight. Both hypotheses depend on the scale of the scores: rescaling one model can"
                        + " change them, although its calibrated sets stay the same. Each statistic measures how"
                        + " much a hypothesis fails on these units. A unit has the largest critical value"
                        + " and the mean share of its images. Its p-value comes from %d random permutations"
                        + " of the two models within units, and is exact if nothing distinguishes them.%n%n",
                PermutationTest.EXCHANGES));
        text.append(
                "| transformation | side | at least as tight | critical values (p) | sets at thresholds (p) | theorem "
                        + "|\n");
        text.append("|---|---|---|---|---|---|\n");
        for (SideComparison comparison : comparisons) {
            text.append(row(comparison, first, comparison.first()));
            text.append(row(comparison, second, comparison.second()));
        }
        text.append(String.format(
                Locale.ROOT,
                "%n## Sizes of the calibrated sets, as shares of the image%n%n%d units give the thresholds of both "
                        + "models."
                        + " The table shows the mean difference on the %d others, with Student's 95 %% interval for "
                        + "these thresholds.%n%n",
                splits.calibration(),
                splits.units() - splits.calibration()));
        text.append("| transformation | side | alpha | ")
                .append(first)
                .append(" | ")
                .append(second);
        text.append(" | difference |\n|---|---|---|---|---|---|\n");
        for (SideComparison comparison : comparisons) {
            comparison.sizes().forEach(size -> text.append(row(comparison, size)));
        }
        return text.toString();
    }

    private static String row(SideComparison comparison, String who, Dominance dominance) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.4f (%.4f) | %.4f (%.4f) | %s |%n",
                comparison.transformation().name(),
                text(comparison.side()),
                who,
                dominance.criticalValues().statistic(),
                dominance.criticalValues().p(),
                dominance.shares().statistic(),
                dominance.shares().p(),
                dominance.isConsistent() ? "hypotheses consistent with the data" : "a hypothesis is contradicted");
    }

    private static String row(SideComparison comparison, SizeDifference size) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.4f | %.4f | %.4f (%.4f to %.4f) |%n",
                comparison.transformation().name(),
                text(comparison.side()),
                size.alpha().toPlainString(),
                size.first(),
                size.second(),
                size.mean(),
                size.lower(),
                size.upper());
    }

    private static String text(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private LineFigure.Panel panel(SideComparison comparison) {
        EmpiricalDistributions distributions = comparison.distributions();
        return new LineFigure.Panel(
                "share of cases: " + comparison.transformation().name() + ", " + text(comparison.side()) + " side",
                "critical value",
                List.of(
                        steps(pairs.first().name(), finite(distributions), distributions::first),
                        steps(pairs.second().name(), finite(distributions), distributions::second)),
                OptionalDouble.empty());
    }

    private static double[] finite(EmpiricalDistributions distributions) {
        return Arrays.stream(distributions.values()).filter(Double::isFinite).toArray();
    }

    /** A step at each value. The line begins at the share of the values that are minus infinity. */
    private static LineFigure.Line steps(String name, double[] values, DoubleUnaryOperator law) {
        double[] xs = IntStream.range(0, 2 * values.length)
                .mapToDouble(point -> values[point / 2])
                .toArray();
        double[] ys = IntStream.range(0, 2 * values.length)
                .mapToDouble(point -> point % 2 == 1
                        ? law.applyAsDouble(values[point / 2])
                        : law.applyAsDouble(point == 0 ? Math.nextDown(values[0]) : values[point / 2 - 1]))
                .toArray();
        return new LineFigure.Line(name, xs, ys);
    }
}
