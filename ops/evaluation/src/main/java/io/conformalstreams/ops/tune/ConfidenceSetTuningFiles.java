package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.Splits;
import io.conformalstreams.ops.figure.LineFigure;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Writes the results of the learning stage: the learning units, the chosen procedures, two sheets, a readable table,
 * and two figures for each channel.
 */
public final class ConfidenceSetTuningFiles {

    private static final String CANDIDATES_HEADER =
            "channel,side,transformation,alpha,sets,open_share,ratio_median,trivial_share\n";
    private static final String SPLITS_HEADER = "channel,inner_share,inner_alpha,outer_alpha,inner,outer,"
            + "missed_share,excess_share,cost,inner_trivial_share,outer_trivial_share\n";

    private final CaseSelection learning;
    private final Splits splits;
    private final BigDecimal alpha;
    private final List<ChannelTuning> channels;
    private final Optional<RatioChoice> ratio;

    /**
     * @param splits of the learning units
     * @param ratio the choice for the folder's ratio, if it has one
     */
    public ConfidenceSetTuningFiles(
            CaseSelection learning,
            Splits splits,
            BigDecimal alpha,
            List<ChannelTuning> channels,
            Optional<RatioChoice> ratio) {
        this.learning = learning;
        this.splits = splits;
        this.alpha = alpha;
        this.channels = channels;
        this.ratio = ratio;
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
        files.add(LearningUnits.of(learning.cases().stream()
                        .map(reference -> reference.unitId())
                        .toList())
                .write(folder));
        files.add(Files.writeString(
                folder.resolve("procedures.yaml"),
                ConfigurationBlock.of(learning.description(), alpha, channels, ratio, learning.units())));
        files.add(Files.writeString(folder.resolve("candidates.csv"), candidateSheet()));
        files.add(Files.writeString(folder.resolve("alpha-splits.csv"), splitSheet()));
        files.add(Files.writeString(folder.resolve("tuning.md"), summary()));
        for (ChannelTuning channel : channels) {
            files.addAll(LineFigure.write(
                    folder,
                    "efficiency-" + channel.channel(),
                    List.of(
                            curves(channel, Side.INNER, "inner sets: missed share of the image"),
                            curves(channel, Side.OUTER, "outer sets: excess share of the image"))));
            files.addAll(LineFigure.write(folder, "alpha-split-" + channel.channel(), List.of(splitCurves(channel))));
        }
        return files;
    }

    private String candidateSheet() {
        StringBuilder sheet = new StringBuilder(CANDIDATES_HEADER);
        for (ChannelTuning channel : channels) {
            for (Efficiency efficiency : channel.efficiencies()) {
                sheet.append(String.join(
                                ",",
                                channel.channel(),
                                text(efficiency.side()),
                                efficiency.transformation().name(),
                                efficiency.alpha().toPlainString(),
                                Integer.toString(efficiency.sets()),
                                Double.toString(efficiency.share()),
                                efficiency.ratio().isPresent()
                                        ? Double.toString(efficiency.ratio().getAsDouble())
                                        : "",
                                Double.toString(efficiency.trivialShare())))
                        .append('\n');
            }
        }
        return sheet.toString();
    }

    private String splitSheet() {
        StringBuilder sheet = new StringBuilder(SPLITS_HEADER);
        for (ChannelTuning channel : channels) {
            for (AlphaSplit split : channel.splits()) {
                sheet.append(String.join(
                                ",",
                                channel.channel(),
                                split.innerShare().toPlainString(),
                                split.inner().alpha().toPlainString(),
                                split.outer().alpha().toPlainString(),
                                split.inner().transformation().name(),
                                split.outer().transformation().name(),
                                Double.toString(split.inner().share()),
                                Double.toString(split.outer().share()),
                                Double.toString(split.cost()),
                                Double.toString(split.inner().trivialShare()),
                                Double.toString(split.outer().trivialShare())))
                        .append('\n');
            }
        }
        return sheet.toString();
    }

    /** The readable table, as Markdown. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "# %s: %d learning units, %d splits, %d give thresholds and %d are measured%n",
                learning.description().name(),
                splits.units(),
                splits.count(),
                splits.calibration(),
                splits.units() - splits.calibration()));
        for (ChannelTuning channel : channels) {
            text.append(String.format(Locale.ROOT, "%n## %s, alpha %s%n%n", channel.channel(), alpha.toPlainString()));
            text.append("| side | transformation | open share | ratio | trivial | verdict |\n");
            text.append("|---|---|---|---|---|---|\n");
            channel.efficiencies().stream()
                    .filter(efficiency -> efficiency.alpha().compareTo(alpha) == 0)
                    .forEach(efficiency -> text.append(row(channel, efficiency)));
            text.append(
                    "\n| inner alpha | outer alpha | inner | outer | missed share | excess share | sum | verdict |\n");
            text.append("|---|---|---|---|---|---|---|---|\n");
            channel.splits().forEach(split -> text.append(row(channel, split)));
            channel.remarks().forEach(remark -> text.append(String.format("%nThis choice says little: %s.%n", remark)));
        }
        ratio.ifPresent(choice -> text.append(table(choice)));
        return text.toString();
    }

    private String table(RatioChoice choice) {
        return String.format(
                Locale.ROOT,
                "%n## %s, alpha %s%n%n| units with a ratio | temperature | mean negative log-likelihood at 1"
                        + " | at this temperature | Markov's share of alpha | Markov's alpha | Q |%n|---|---|---|---|---|---|---|%n"
                        + "| %d | %s | %.6f | %.6f | %s | %s | %s |%n",
                choice.ratio().name(),
                alpha.toPlainString(),
                choice.images(),
                choice.temperature().toPlainString(),
                choice.ownNegativeLogLikelihood(),
                choice.negativeLogLikelihood(),
                choice.markovShare().toPlainString(),
                choice.interval().alpha().toPlainString(),
                choice.interval().quantile().toPlainString());
    }

    private static String row(ChannelTuning channel, Efficiency efficiency) {
        OptionalDouble ratio = efficiency.ratio();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.4f | %s | %.1f %% | %s |%n",
                text(efficiency.side()),
                efficiency.transformation().name(),
                efficiency.share(),
                ratio.isPresent() ? String.format(Locale.ROOT, "%.4f", ratio.getAsDouble()) : "-",
                100 * efficiency.trivialShare(),
                verdict(efficiency.isRejected(), efficiency.equals(channel.marginal(efficiency.side())), "best alone"));
    }

    private static String row(ChannelTuning channel, AlphaSplit split) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %.4f | %.4f | %.4f | %s |%n",
                split.inner().alpha().toPlainString(),
                split.outer().alpha().toPlainString(),
                split.inner().transformation().name(),
                split.outer().transformation().name(),
                split.inner().share(),
                split.outer().share(),
                split.cost(),
                verdict(split.isRejected(), split.equals(channel.best()), "chosen"));
    }

    private static String verdict(boolean rejected, boolean best, String praise) {
        return rejected ? "rejected: most sets are trivial" : best ? praise : "";
    }

    private static String text(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private LineFigure.Panel curves(ChannelTuning channel, Side side, String title) {
        List<LineFigure.Line> lines = channel.efficiencies().stream()
                .filter(efficiency -> efficiency.side() == side)
                .map(Efficiency::transformation)
                .distinct()
                .map(transformation -> {
                    List<Efficiency> curve = channel.efficiencies().stream()
                            .filter(efficiency -> efficiency.side() == side
                                    && efficiency.transformation().equals(transformation))
                            .toList();
                    return new LineFigure.Line(
                            transformation.name(),
                            column(curve, efficiency -> efficiency.alpha().doubleValue()),
                            column(curve, Efficiency::share));
                })
                .toList();
        return new LineFigure.Panel(title, "alpha", lines, OptionalDouble.of(alpha.doubleValue()));
    }

    private LineFigure.Panel splitCurves(ChannelTuning channel) {
        double[] shares =
                column(channel.splits(), split -> split.inner().alpha().doubleValue());
        return new LineFigure.Panel(
                "mean share of the image, alpha = " + alpha.toPlainString(),
                "alpha of the inner side",
                List.of(
                        new LineFigure.Line("missed and excess", shares, column(channel.splits(), AlphaSplit::cost)),
                        new LineFigure.Line(
                                "missed",
                                shares,
                                column(channel.splits(), split -> split.inner().share())),
                        new LineFigure.Line(
                                "excess",
                                shares,
                                column(channel.splits(), split -> split.outer().share()))),
                OptionalDouble.of(channel.best().inner().alpha().doubleValue()));
    }

    private static <T> double[] column(List<T> points, ToDoubleFunction<T> value) {
        return points.stream().mapToDouble(value).toArray();
    }
}
