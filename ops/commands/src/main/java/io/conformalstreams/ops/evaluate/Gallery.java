package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.ops.figure.ConfidenceSetFigure;
import io.conformalstreams.ops.figure.FigureCase;
import io.conformalstreams.ops.figure.SetLegend;
import io.conformalstreams.processor.procedure.Claim;
import io.conformalstreams.processor.procedure.InnerOuterDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Single cases with truth, inner and outer set, a sheet for each procedure that claims both (Davenport, arXiv 2410.03406,
 * Figure 1).
 */
final class Gallery {

    private final CaseSelection cases;
    private final Map<EvaluatedProcedure, List<Example>> byProcedure = new LinkedHashMap<>();

    Gallery(CaseSelection cases, List<Example> examples) {
        this.cases = cases;
        examples.stream()
                .filter(example -> example.procedure().definition() instanceof InnerOuterDefinition)
                .forEach(example -> byProcedure
                        .computeIfAbsent(example.procedure(), procedure -> new ArrayList<>())
                        .add(example));
    }

    /** Draws {@code gallery-<procedure>.png}. */
    List<Path> write(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<EvaluatedProcedure, List<Example>> entry : byProcedure.entrySet()) {
            FigureCase[] shown = entry.getValue().stream().map(this::figureCase).toArray(FigureCase[]::new);
            Path png = folder.resolve("gallery-" + entry.getKey().name() + ".png");
            ConfidenceSetFigure.writePng(png, SetLegend.CONFIDENCE_SETS, shown);
            files.add(png);
        }
        return files;
    }

    private FigureCase figureCase(Example example) {
        EvaluatedProcedure procedure = example.procedure();
        LabelledCase labelled = cases.load(example.index());
        var sets = (Claim.Sets)
                procedure.claims(labelled, List.of(example.level())).get(0);
        return new FigureCase(
                cases.description().model(),
                cases.cases().get(example.index()).caseId(),
                example.level().nominalAlpha(),
                labelled.backdrop(procedure.channel()),
                labelled.truth(procedure.channel()),
                new ConfidenceSet(sets.inner(), sets.outer()));
    }
}
