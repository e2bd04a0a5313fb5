package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.figure.ConfidenceSetFigure;
import io.conformalstreams.ops.figure.FigureCase;
import io.conformalstreams.ops.figure.JudgedSet;
import io.conformalstreams.ops.figure.SetLegend;
import io.conformalstreams.ops.figure.Verdict;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.PredictionRegion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Draws single cases with their truth and the predicted sets, one sheet for each procedure that predicts sets
 * (Davenport, arXiv 2410.03406, Figure 1).
 */
final class Gallery {

    private final CaseSelection cases;
    private final Map<EvaluatedProcedure, List<Example>> byProcedure = new LinkedHashMap<>();

    Gallery(CaseSelection cases, List<Example> examples) {
        this.cases = cases;
        examples.stream()
                .filter(example -> !example.procedure().method().predictsInterval())
                .forEach(example -> byProcedure
                        .computeIfAbsent(example.procedure(), procedure -> new ArrayList<>())
                        .add(example));
    }

    /** Draws {@code gallery-<procedure>.png}. */
    List<Path> write(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<EvaluatedProcedure, List<Example>> entry : byProcedure.entrySet()) {
            EvaluatedProcedure procedure = entry.getKey();
            List<Example> examples = entry.getValue();
            FigureCase[] shown = examples.stream().map(this::figureCase).toArray(FigureCase[]::new);
            Path png = folder.resolve("gallery-" + procedure.name() + ".png");
            ConfidenceSetFigure.writePng(
                    png,
                    SetLegend.of(
                            procedure.name(),
                            procedure.method(),
                            procedure.channel(),
                            examples.get(0).level().nominalAlpha()),
                    shown);
            files.add(png);
        }
        return files;
    }

    private FigureCase figureCase(Example example) {
        EvaluatedProcedure procedure = example.procedure();
        LabelledCase labelled = cases.load(example.index());
        PackedMask truth = labelled.truth(procedure.channel());
        var sets = (PredictionRegion.Sets)
                procedure.regions(labelled, List.of(example.level())).get(0);
        ImageScore score = procedure.score(labelled).orElseThrow();
        return new FigureCase(
                cases.description().model(),
                cases.cases().get(example.index()).caseId(),
                example.level().nominalAlpha(),
                labelled.backdrop(procedure.channel()),
                truth,
                judgedSet(example, score, Component.INNER, sets.inner()),
                procedure.rule().judgesSingleRegions()
                        ? judgedSet(example, score, Component.OUTER, sets.outer())
                        : Optional.of(new JudgedSet(sets.outer(), new Verdict.Misses(missed(truth, sets.outer())))));
    }

    /** Judges the set of a component by its critical value. Returns nothing if the component has no threshold. */
    private static Optional<JudgedSet> judgedSet(
            Example example, ImageScore score, Component component, PackedMask set) {
        Map<Component, Double> thresholds = example.level().thresholds();
        return Optional.ofNullable(thresholds.getOrDefault(component, thresholds.get(Component.JOINT)))
                .map(threshold -> new JudgedSet(set, new Verdict.Holds(score.of(component) <= threshold)));
    }

    /** The share of the truth outside a set; 0 if the truth is empty. */
    private static double missed(PackedMask truth, PackedMask set) {
        long size = truth.count();
        return size == 0 ? 0 : (size - truth.intersectionCount(set)) / (double) size;
    }
}
