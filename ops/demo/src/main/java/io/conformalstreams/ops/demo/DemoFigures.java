package io.conformalstreams.ops.demo;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.CaseSource;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.figure.Background;
import io.conformalstreams.ops.figure.ConfidenceSetFigure;
import io.conformalstreams.ops.figure.FigureCase;
import io.conformalstreams.ops.figure.IntervalFigure;
import io.conformalstreams.ops.figure.JudgedSet;
import io.conformalstreams.ops.figure.SetLegend;
import io.conformalstreams.ops.figure.Verdict;
import io.conformalstreams.processor.configuration.Procedure;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Draws the judged regions from the topics at the first alpha of each procedure, and makes one file for each procedure.
 * A file shows the sets of a few cases in the manner of Figure 1 of Davenport (arXiv 2410.03406), or the intervals of
 * many cases.
 */
final class DemoFigures {

    private static final int CASES = 6;
    private static final int INTERVALS = 120;

    private final CaseSource source;
    private final List<Procedure> procedures;
    private final ObservedRecords observed;

    DemoFigures(CaseSource source, List<Procedure> procedures, ObservedRecords observed) {
        this.source = source;
        this.procedures = procedures;
        this.observed = observed;
    }

    /** Chooses the cases to draw: a few, evenly spread over the later half of the stream. */
    static List<CaseReference> choose(List<CaseReference> cases) {
        return spread(cases.subList(cases.size() / 2, cases.size()), CASES);
    }

    /**
     * Writes {@code <procedure>.png} for every procedure with at least one judged prediction.
     *
     * @param chosen the cases whose sets are drawn
     * @return the files
     */
    List<Path> write(Path directory, List<CaseReference> chosen) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        for (Procedure procedure : procedures) {
            Path file = directory.resolve(procedure.name() + ".png");
            boolean written = procedure.method().predictsInterval()
                    ? writeIntervals(file, procedure)
                    : writeSets(file, procedure, chosen);
            if (written) {
                files.add(file);
            }
        }
        return files;
    }

    private boolean writeSets(Path file, Procedure procedure, List<CaseReference> chosen) throws IOException {
        List<FigureCase> cases = new ArrayList<>();
        List<ObservedRecords.JudgedRegion> judged = observed.judged(procedure.name());
        for (CaseReference reference : chosen) {
            for (ObservedRecords.JudgedRegion region : judged) {
                if (region.issued().getImageId().equals(reference.caseId())) {
                    cases.add(figureCase(procedure, source.load(reference), region));
                }
            }
        }
        if (cases.isEmpty()) {
            return false;
        }
        ConfidenceSetFigure.writePng(
                file,
                SetLegend.of(
                        procedure.name(),
                        procedure.method(),
                        procedure.channel(),
                        procedure.alphas().get(0)),
                cases.toArray(FigureCase[]::new));
        return true;
    }

    private FigureCase figureCase(Procedure procedure, Case image, ObservedRecords.JudgedRegion region) {
        int index = IntStream.range(0, source.description().channels().size())
                .filter(i -> source.description()
                        .channels()
                        .get(i)
                        .name()
                        .equals(procedure.channel().name()))
                .findFirst()
                .orElseThrow();
        DatasetChannel channel = source.description().channels().get(index);
        LevelSets level = region.issued().getLevels().get(0);
        LevelOutcome outcome = region.outcome().getLevels().get(0);
        Grid grid = image.grid();
        Background backdrop = image.picture()
                .map(picture -> Background.picture(grid, picture))
                .orElseGet(() -> Background.scores(
                        image.scoreMap(index), source.description().scoreKind()));
        return new FigureCase(
                region.issued().getStratum(),
                region.issued().getImageId(),
                BigDecimal.valueOf(level.getNominalAlpha()),
                backdrop,
                image.labelMap().mask(channel.labelValues()),
                judgedSet(grid, level.getInner(), new Verdict.Holds(outcome.getCoveredInner())),
                judgedSet(
                        grid,
                        level.getOuter(),
                        outcome.getLoss() == null
                                ? new Verdict.Holds(outcome.getCoveredOuter())
                                : new Verdict.Misses(outcome.getLoss())));
    }

    private static Optional<JudgedSet> judgedSet(Grid grid, ComponentSet set, Verdict verdict) {
        return set.getReason() == SetReason.NOT_PROMISED
                ? Optional.empty()
                : Optional.of(new JudgedSet(mask(grid, set.getMask()), verdict));
    }

    private static PackedMask mask(Grid grid, Mask mask) {
        byte[] bytes = new byte[mask.getData().remaining()];
        mask.getData().duplicate().get(bytes);
        return mask.getEncoding() == MaskEncoding.RUN_LENGTHS
                ? PackedMask.ofRunLengths(grid, bytes)
                : PackedMask.ofPackedBytes(grid, bytes);
    }

    private boolean writeIntervals(Path file, Procedure procedure) throws IOException {
        List<ObservedRecords.JudgedRegion> calibrated = observed.judged(procedure.name()).stream()
                .filter(region -> region.issued().getIntervals().get(0).getThresholds().stream()
                        .allMatch(threshold -> threshold.getReason() == SetReason.CALIBRATED))
                .toList();
        List<IntervalFigure.Interval> intervals = spread(calibrated, INTERVALS).stream()
                .map(DemoFigures::interval)
                .toList();
        if (intervals.isEmpty()) {
            return false;
        }
        IntervalFigure.writePng(
                file,
                titleOfIntervals(procedure),
                procedure
                        .method()
                        .promise(procedure.channel(), procedure.alphas().get(0))
                        .quantity()
                        .orElseThrow(),
                intervals);
        return true;
    }

    private static IntervalFigure.Interval interval(ObservedRecords.JudgedRegion region) {
        LevelInterval level = region.issued().getIntervals().get(0);
        LevelOutcome outcome = region.outcome().getLevels().get(0);
        Double predicted = region.issued().getEstimate();
        return new IntervalFigure.Interval(
                predicted == null ? OptionalDouble.empty() : OptionalDouble.of(predicted),
                level.getLower(),
                level.getUpper(),
                outcome.getLabelledValue(),
                outcome.getCoveredInterval());
    }

    private static <T> List<T> spread(List<T> all, int most) {
        int count = Math.min(most, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }

    private static String titleOfIntervals(Procedure procedure) {
        BigDecimal level = BigDecimal.ONE.subtract(procedure.alphas().get(0));
        return procedure.name() + " (" + procedure.method().type() + "), promised "
                + level.movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }
}
