package io.conformalstreams.conformal.drift;

import java.nio.charset.StandardCharsets;

/**
 * The one prediction of a unit that the tests of a {@link LabelProcess} use.
 *
 * @param hash the SipHash-2-4 of the prediction's id under the key 0. It tells the prediction from others of its unit
 * @param label what has become of its label
 */
public record TestedPrediction(long hash, Label label) {
    private static final KeyedUniform HASH = new KeyedUniform(0, 0);

    /** What has become of the label of a tested prediction. Each state is final except the first two. */
    public enum Label {
        /** There was no label at maturity, and none has arrived since. */
        NONE,
        /** There was a label at maturity, and it still holds. */
        IN_TIME,
        /** The first label arrived after maturity. */
        LATE,
        /** There was a label at maturity. It was corrected or deleted later. */
        CORRECTED
    }

    static TestedPrediction of(MaturePrediction prediction) {
        return new TestedPrediction(
                hash(prediction.predictionId()), prediction.delay().isPresent() ? Label.IN_TIME : Label.NONE);
    }

    boolean is(String predictionId, Label expected) {
        return label == expected && hash == hash(predictionId);
    }

    TestedPrediction with(Label newLabel) {
        return new TestedPrediction(hash, newLabel);
    }

    private static long hash(String predictionId) {
        return HASH.hash(predictionId.getBytes(StandardCharsets.UTF_8));
    }
}
