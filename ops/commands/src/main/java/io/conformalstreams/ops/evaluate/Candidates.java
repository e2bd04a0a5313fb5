package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.margin.EmptyMask;
import io.conformalstreams.conformal.margin.MorphologicalMargin;
import io.conformalstreams.conformal.margin.StructuringElement;
import io.conformalstreams.connectors.casefolder.Description;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.procedure.Definition;
import io.conformalstreams.processor.procedure.InnerOuterDefinition;
import io.conformalstreams.processor.procedure.LesionDefinition;
import io.conformalstreams.processor.procedure.MarginDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is evaluated where nothing is configured. Of Davenport's paper (arXiv 2410.03406): each transformation on both
 * sides, the best of both, and both ways to hold together. Of Mossina and Friedrich's (arXiv 2503.05618): margins of
 * crosses around all and nine tenths of the truth. And threshold sets that miss nothing, or at most a fifth, of a lesion.
 */
public final class Candidates {

    private static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();
    private static final ScoreTransformation DISTANCE =
            new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN);
    private static final ScoreTransformation BOXES = new ScoreTransformation.BoundingBoxes();
    private static final Combination MARGINAL = new Combination.Marginal();
    private static final Map<String, Definition> DEFINITIONS = definitions();

    private Candidates() {}

    private static Map<String, Definition> definitions() {
        Map<String, Definition> definitions = new LinkedHashMap<>();
        definitions.put("identity", sets(IDENTITY, IDENTITY, MARGINAL));
        definitions.put("distance", sets(DISTANCE, DISTANCE, MARGINAL));
        definitions.put("boxes", sets(BOXES, BOXES, MARGINAL));
        definitions.put("identity-distance", sets(IDENTITY, DISTANCE, MARGINAL));
        definitions.put("distance-weighted", sets(DISTANCE, DISTANCE, new Combination.Weighted(new BigDecimal("0.2"))));
        definitions.put("distance-maximum", sets(DISTANCE, DISTANCE, new Combination.Maximum()));
        definitions.put("margin", margin(BigDecimal.ONE));
        definitions.put("margin-nine-tenths", margin(new BigDecimal("0.9")));
        definitions.put("lesion", new LesionDefinition(new LesionSets(BigDecimal.ZERO)));
        definitions.put("lesion-but-a-fifth", new LesionDefinition(new LesionSets(new BigDecimal("0.2"))));
        return definitions;
    }

    private static Definition sets(ScoreTransformation inner, ScoreTransformation outer, Combination combination) {
        return new InnerOuterDefinition(new InnerOuterSets(inner, outer, combination));
    }

    private static Definition margin(BigDecimal coverageRatio) {
        return new MarginDefinition(
                new MorphologicalMargin(StructuringElement.Iterated.CROSS, coverageRatio, EmptyMask.INFINITE_MARGIN),
                Optional.empty());
    }

    /** All of them on every channel of a folder. */
    public static List<EvaluatedProcedure> of(Description description) {
        List<EvaluatedProcedure> procedures = new ArrayList<>();
        for (Channel channel : EvaluatedProcedure.channels(description)) {
            DEFINITIONS.forEach((name, definition) ->
                    procedures.add(new EvaluatedProcedure(channel.name() + "-" + name, channel, definition)));
        }
        return procedures;
    }
}
