package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.connectors.casefolder.Channel;
import io.conformalstreams.connectors.casefolder.Description;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.procedure.InnerOuterDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One procedure on one channel of a case folder.
 *
 * @param name for tables and figures
 * @param channel index of the channel in the score arrays
 * @param sets the procedure
 */
public record EvaluatedProcedure(String name, int channel, InnerOuterSets sets) {

    private static final ScoreTransformation IDENTITY = new ScoreTransformation.Identity();
    private static final ScoreTransformation DISTANCE =
            new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN);
    private static final ScoreTransformation BOXES = new ScoreTransformation.BoundingBoxes();
    private static final Combination MARGINAL = new Combination.Marginal();

    /** The candidates of the paper: each transformation on both sides, the best of both, and both ways to hold together. */
    private static final Map<String, InnerOuterSets> CANDIDATES = candidates();

    private static Map<String, InnerOuterSets> candidates() {
        Map<String, InnerOuterSets> candidates = new LinkedHashMap<>();
        candidates.put("identity", new InnerOuterSets(IDENTITY, IDENTITY, MARGINAL));
        candidates.put("distance", new InnerOuterSets(DISTANCE, DISTANCE, MARGINAL));
        candidates.put("boxes", new InnerOuterSets(BOXES, BOXES, MARGINAL));
        candidates.put("identity-distance", new InnerOuterSets(IDENTITY, DISTANCE, MARGINAL));
        candidates.put(
                "distance-weighted",
                new InnerOuterSets(DISTANCE, DISTANCE, new Combination.Weighted(new BigDecimal("0.2"))));
        candidates.put("distance-maximum", new InnerOuterSets(DISTANCE, DISTANCE, new Combination.Maximum()));
        return candidates;
    }

    /** All candidates on every channel. */
    public static List<EvaluatedProcedure> candidates(Description description) {
        List<EvaluatedProcedure> procedures = new ArrayList<>();
        for (int channel = 0; channel < description.channels().size(); channel++) {
            String prefix = description.channels().get(channel).name() + "-";
            for (Map.Entry<String, InnerOuterSets> candidate : CANDIDATES.entrySet()) {
                procedures.add(new EvaluatedProcedure(prefix + candidate.getKey(), channel, candidate.getValue()));
            }
        }
        return procedures;
    }

    /**
     * The configured procedures of the folder's model.
     *
     * @throws IllegalArgumentException when there are none, or one names a channel that the folder does not have
     */
    public static List<EvaluatedProcedure> configured(List<Procedure> configured, Description description) {
        List<EvaluatedProcedure> procedures = configured.stream()
                .filter(procedure -> procedure.model().name().equals(description.model()))
                .filter(procedure -> procedure.definition() instanceof InnerOuterDefinition)
                .map(procedure -> new EvaluatedProcedure(
                        procedure.name(),
                        channel(procedure.channel().name(), description),
                        ((InnerOuterDefinition) procedure.definition()).sets()))
                .toList();
        if (procedures.isEmpty()) {
            throw new IllegalArgumentException("procedures: none has model '" + description.model()
                    + "', whose cases are in the folder; name that model, or leave --config away");
        }
        return procedures;
    }

    private static int channel(String name, Description description) {
        List<String> names = description.channels().stream().map(Channel::name).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "channel '" + name + "' is not one of the folder's: " + String.join(", ", names));
        }
        return names.indexOf(name);
    }
}
