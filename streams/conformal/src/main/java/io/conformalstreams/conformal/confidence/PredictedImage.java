package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.scale.MassShares;
import io.conformalstreams.conformal.scale.PixelMass;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The scores of one channel of an image, and the values that procedures derive from them. Each derived value is
 * computed on first use and then shared. The class is thread-safe.
 */
public final class PredictedImage {
    private final ScoreMap scores;
    private final ScoreKind kind;
    private Optional<PackedMask> predictedMask = Optional.empty();
    private Optional<MassShares> massShares = Optional.empty();
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
     * Returns the mean binary entropy of the pixels' probabilities in nats, from 0 to ln 2. A logit s means the
     * probability 1/(1 + exp(-s)). Probabilities are first rounded to multiples of 1/4096, and logits to multiples of
     * 1/64. The method takes one pass over the scores, and gives the same result on every machine.
     */
    public double meanEntropy() {
        return BinaryEntropy.mean(scores, kind);
    }

    /** The shares of the predicted mass. */
    synchronized MassShares massShares() {
        if (massShares.isEmpty()) {
            massShares = Optional.of(
                    MassShares.of(scores, kind == ScoreKind.LOGIT ? PixelMass.OF_LOGIT : PixelMass.OF_PROBABILITY));
        }
        return massShares.get();
    }

    /** The signed distances of the predicted mask. */
    synchronized DistanceScores signedDistances(DistanceMetric metric) {
        return distances.computeIfAbsent(
                metric, unseen -> DistanceScores.of(predictedMask(), unseen, scores.threads()));
    }

    /** The scores after a filter. */
    synchronized SmoothedScores smoothed(ScoreTransformation.Smoothed transformation) {
        return smoothed.computeIfAbsent(transformation, unseen -> GaussianFilter.apply(scores, unseen));
    }

    /**
     * The signed chessboard distances of the inscribed boxes for the inner side, and of the enclosing boxes for the
     * outer side.
     */
    synchronized DistanceScores boxDistances(Side side) {
        if (boxes.isEmpty()) {
            ComponentBoxes.Unions unions = ComponentBoxes.of(predictedMask());
            boxes.put(Side.INNER, DistanceScores.of(unions.inscribed(), DistanceMetric.CHESSBOARD, scores.threads()));
            boxes.put(Side.OUTER, DistanceScores.of(unions.enclosing(), DistanceMetric.CHESSBOARD, scores.threads()));
        }
        return boxes.get(side);
    }
}
