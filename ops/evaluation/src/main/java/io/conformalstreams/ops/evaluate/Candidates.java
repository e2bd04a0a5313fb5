package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.margin.EmptyMask;
import io.conformalstreams.conformal.margin.MorphologicalMargin;
import io.conformalstreams.conformal.margin.StructuringElement;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.InnerOuterMethod;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.method.MarginMethod;
import io.conformalstreams.processor.model.Channel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The procedures that are evaluated without a configuration. From Davenport's paper (arXiv 2410.03406): each
 * transformation on both sides, the best of both, and both kinds of joint coverage. After Luo and Zhou's paper (arXiv
 * 2504.07611): outer sets that leave out a share of the predicted mass. From Mossina and Friedrich's paper
 * (arXiv 2503.05618): margins of crosses around the whole truth and around nine tenths of it. Finally, threshold sets
 * that miss no part, or at most a fifth, of a lesion.
 */
public final class Candidates {

    private static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();
    private static final ScoreTransformation DISTANCE =
            new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN);
    private static final ScoreTransformation BOXES = new ScoreTransformation.BoundingBoxes();
    private static final ScoreTransformation MASS_SHARE = new ScoreTransformation.MassShare();
    private static final Combination MARGINAL = new Combination.Marginal();
    private static final Map<String, ConformalMethod> METHODS = methods();

    private Candidates() {}

    private static Map<String, ConformalMethod> methods() {
        Map<String, ConformalMethod> methods = new LinkedHashMap<>();
        methods.put("identity", sets(IDENTITY, IDENTITY, MARGINAL));
        methods.put("distance", sets(DISTANCE, DISTANCE, MARGINAL));
        methods.put("boxes", sets(BOXES, BOXES, MARGINAL));
        methods.put("identity-mass-share", sets(IDENTITY, MASS_SHARE, MARGINAL));
        methods.put("identity-distance", sets(IDENTITY, DISTANCE, MARGINAL));
        methods.put("distance-bonferroni", sets(DISTANCE, DISTANCE, new Combination.Bonferroni(new BigDecimal("0.2"))));
        methods.put("distance-maximum", sets(DISTANCE, DISTANCE, new Combination.Maximum()));
        methods.put("margin", margin(BigDecimal.ONE));
        methods.put("margin-nine-tenths", margin(new BigDecimal("0.9")));
        methods.put("lesion", new LesionMethod(new LesionSets(BigDecimal.ZERO)));
        methods.put("lesion-but-a-fifth", new LesionMethod(new LesionSets(new BigDecimal("0.2"))));
        return methods;
    }

    private static ConformalMethod sets(ScoreTransformation inner, ScoreTransformation outer, Combination combination) {
        return new InnerOuterMethod(new InnerOuterSets(inner, outer, combination));
    }

    private static ConformalMethod margin(BigDecimal coverageRatio) {
        return new MarginMethod(
                new MorphologicalMargin(StructuringElement.Iterated.CROSS, coverageRatio, EmptyMask.INFINITE_MARGIN),
                Optional.empty());
    }

    /**
     * Returns all candidates for every channel of a folder. If the folder has masks, candidates that need scores are
     * left out.
     */
    public static List<EvaluatedProcedure> of(DatasetDescription description) {
        List<EvaluatedProcedure> procedures = new ArrayList<>();
        for (Channel channel : EvaluatedProcedure.channels(description)) {
            METHODS.forEach((name, method) ->
                    procedures.add(new EvaluatedProcedure(channel.name() + "-" + name, channel, method)));
        }
        procedures.removeIf(procedure -> description.hasMasks() && procedure.needsScores());
        return procedures;
    }
}
