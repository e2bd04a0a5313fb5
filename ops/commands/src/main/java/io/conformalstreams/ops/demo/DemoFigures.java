package io.conformalstreams.ops.demo;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.casefolder.Case;
import io.conformalstreams.connectors.casefolder.CaseReference;
import io.conformalstreams.connectors.casefolder.CaseSource;
import io.conformalstreams.connectors.casefolder.Channel;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.ops.figure.Backdrop;
import io.conformalstreams.ops.figure.ConfidenceSetFigure;
import io.conformalstreams.ops.figure.FigureCase;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Draws the sets of a few cases in the manner of Figure 1 of Davenport (arXiv 2410.03406), as the topics have them. */
final class DemoFigures {

    private static final int CASES = 6;

    private final CaseSource source;

    DemoFigures(CaseSource source) {
        this.source = source;
    }

    /** Which cases are drawn: some, evenly spread over the later half of those that are streamed. */
    static List<CaseReference> choose(List<CaseReference> cases) {
        int first = cases.size() / 2;
        int count = Math.min(CASES, cases.size() - first);
        return IntStream.range(0, count)
                .mapToObj(i -> cases.get(first + i * (cases.size() - first) / count))
                .toList();
    }

    /**
     * Writes one file a channel.
     *
     * @return the files
     */
    List<Path> write(Path directory, List<CaseReference> chosen, List<IssuedConfidenceSet> sets) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        List<Channel> channels = source.description().channels();
        for (int channel = 0; channel < channels.size(); channel++) {
            List<FigureCase> cases = figureCases(channel, channels.get(channel), chosen, sets);
            if (!cases.isEmpty()) {
                Path file = directory.resolve(
                        "confidence-sets-" + channels.get(channel).name() + ".png");
                ConfidenceSetFigure.writePng(file, cases.toArray(FigureCase[]::new));
                files.add(file);
            }
        }
        return files;
    }

    private List<FigureCase> figureCases(
            int index, Channel channel, List<CaseReference> chosen, List<IssuedConfidenceSet> sets) throws IOException {
        List<FigureCase> cases = new ArrayList<>();
        for (CaseReference reference : chosen) {
            List<IssuedConfidenceSet> ofCase = sets.stream()
                    .filter(set -> set.getImageId().equals(reference.caseId())
                            && set.getProcedure().equals(DemoConfiguration.marginalProcedure(channel.name())))
                    .sorted(Comparator.comparing(IssuedConfidenceSet::getPredictionId))
                    .limit(1)
                    .toList();
            for (IssuedConfidenceSet set : ofCase) {
                cases.add(figureCase(source.load(reference), index, channel, set));
            }
        }
        return cases;
    }

    private FigureCase figureCase(Case image, int index, Channel channel, IssuedConfidenceSet set) {
        LevelSets level = set.getLevels().get(0);
        Grid grid = image.grid();
        Backdrop backdrop = image.picture()
                .map(picture -> Backdrop.picture(grid, picture))
                .orElseGet(() -> Backdrop.scores(
                        image.scoreMap(index), source.description().scoreKind()));
        return new FigureCase(
                set.getStratum(),
                set.getImageId(),
                BigDecimal.valueOf(level.getNominalAlpha()),
                backdrop,
                image.labelMap().mask(channel.labelValues()),
                new ConfidenceSet(
                        mask(grid, level.getInner().getMask()),
                        mask(grid, level.getOuter().getMask())));
    }

    private static PackedMask mask(Grid grid, Mask mask) {
        byte[] bytes = new byte[mask.getData().remaining()];
        mask.getData().duplicate().get(bytes);
        return mask.getEncoding() == MaskEncoding.RUN_LENGTHS
                ? PackedMask.ofRunLengths(grid, bytes)
                : PackedMask.ofPackedBytes(grid, bytes);
    }
}
