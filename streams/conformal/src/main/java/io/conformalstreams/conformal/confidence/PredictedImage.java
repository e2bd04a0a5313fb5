package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The scores of one channel of an image, and the values that procedures derive from them. Each is computed on first use
 * and then shared. Safe for use by several threads.
 */
public final class PredictedImage {
    private final ScoreMap scores;
    private final ScoreKind kind;
    private Optional<PackedMask> predictedMask = Optional.empty();
    private final Map<DistanceMetric, DistanceScores> distances = new EnumMap<>(DistanceMetric.class);
    private final Map<ScoreTransformation.Smoothed, SmoothedScores> smoothed = new HashMap<>();
    private final Map<Side, DistanceScores> boxes = new EnumMap<>(Side.class);

    private PredictedImage(ScoreMap scores, ScoreKind kind) {
        this.scores = scores;
        this.kind = kind;
    }

    /** An image of the given scores. */
    public static PredictedImage of(ScoreMap scores, ScoreKind kind) {
        return new PredictedImage(scores, kind);
    }

    /** The scores as the model gave them. */
    public ScoreMap scores() {
        return scores;
    }

    /** The pixels whose score exceeds the cut of its kind. */
    public synchronized PackedMask predictedMask() {
        if (predictedMask.isEmpty()) {
            predictedMask = Optional.of(scores.upperSet(score -> score > kind.cut()));
        }
        return predictedMask.get();
    }

    /** The kind of the scores. */
    public ScoreKind kind() {
        return kind;
    }

    /**
     * The mean over all pixels of the entropy of the prediction, in nats, 0 to ln 2: of p where scores are probabilities, of
     * 1/(1 + exp(-s)) where they are logits, each score rounded to 1/4096 or 1/64. It takes a pass over the scores, and is the same on
     * every machine.
     */
    public double meanEntropy() {
        return BinaryEntropy.mean(scores, kind);
    }

    /** Signed distance of the predicted mask. */
    synchronized DistanceScores signedDistances(DistanceMetric metric) {
        return distances.computeIfAbsent(
                metric, unseen -> DistanceScores.of(predictedMask(), unseen, scores.threads()));
    }

    /** The scores after a filter. */
    synchronized SmoothedScores smoothed(ScoreTransformation.Smoothed transformation) {
        return smoothed.computeIfAbsent(transformation, unseen -> GaussianFilter.apply(scores, unseen));
    }

    /** Signed chessboard distance of the inscribed boxes for the inner side, of the enclosing ones for the outer. */
    synchronized DistanceScores boxDistances(Side side) {
        if (boxes.isEmpty()) {
            ComponentBoxes.Unions unions = ComponentBoxes.of(predictedMask());
            boxes.put(Side.INNER, DistanceScores.of(unions.inscribed(), DistanceMetric.CHESSBOARD, scores.threads()));
            boxes.put(Side.OUTER, DistanceScores.of(unions.enclosing(), DistanceMetric.CHESSBOARD, scores.threads()));
        }
        return boxes.get(side);
    }
}
