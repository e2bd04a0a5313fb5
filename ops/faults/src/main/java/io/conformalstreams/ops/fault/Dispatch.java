package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records that a gateway sends one after another about one prediction or one label.
 *
 * @param records predictions or labels
 * @param faults faults among them
 * @param prediction prediction of which the records are, or to which the label belongs
 * @param label the state in which they leave the label; {@code NONE} for a prediction
 */
record Dispatch(List<SpecificRecord> records, List<FaultKind> faults, PredictionKey prediction, LabelState label) {

    private static final Duration AHEAD = Duration.ofDays(2);

    /** One of so many records is not plain, for each kind of fault. */
    private static final int ONE_OF = 10;

    /** The identity of a prediction. */
    record PredictionKey(String stratum, String predictionId) {}

    /**
     * The last revision of a label.
     *
     * @param revision 0 if there is no label
     * @param isWithdrawn whether this revision withdraws the label
     */
    record LabelState(int revision, boolean isWithdrawn) {
        static final LabelState NONE = new LabelState(0, false);
    }

    /** Sends a prediction; sometimes twice, and sometimes first with a wrong time. */
    static Dispatch of(Prediction prediction, SplittableRandom random) {
        PredictionKey key = new PredictionKey(prediction.getStratum(), prediction.getPredictionId());
        return switch (random.nextInt(ONE_OF)) {
            case 0 -> new Dispatch(List.of(prediction, prediction), List.of(FaultKind.DUPLICATE), key, LabelState.NONE);
            case 1 ->
                new Dispatch(
                        List.of(
                                Prediction.newBuilder(prediction)
                                        .setPredictedAt(
                                                prediction.getPredictedAt().plus(AHEAD))
                                        .build(),
                                prediction),
                        List.of(FaultKind.CLOCK_AHEAD),
                        key,
                        LabelState.NONE);
            default -> new Dispatch(List.of(prediction), List.of(), key, LabelState.NONE);
        };
    }

    /**
     * Sends a label; sometimes twice, first with a wrong time, or followed by a correction or withdrawal.
     *
     * @param label first revision
     * @param truth label with the content that a correction gets
     */
    static Dispatch of(LabelledImage label, LabelledImage truth, SplittableRandom random) {
        PredictionKey key = new PredictionKey(label.getStratum(), String.valueOf(label.getPredictionId()));
        LabelState first = new LabelState(1, false);
        return switch (random.nextInt(ONE_OF)) {
            case 0 -> new Dispatch(List.of(label, label), List.of(FaultKind.DUPLICATE), key, first);
            case 1 ->
                new Dispatch(
                        List.of(
                                LabelledImage.newBuilder(label)
                                        .setLabelledAt(label.getLabelledAt().plus(AHEAD))
                                        .build(),
                                label),
                        List.of(FaultKind.CLOCK_AHEAD),
                        key,
                        first);
            case 2 ->
                new Dispatch(
                        List.of(label, StratumCases.corrected(truth)),
                        List.of(FaultKind.CORRECTION),
                        key,
                        new LabelState(2, false));
            case 3 ->
                new Dispatch(
                        List.of(label, StratumCases.withdrawn(label), label),
                        List.of(FaultKind.WITHDRAWAL),
                        key,
                        new LabelState(2, true));
            default -> new Dispatch(List.of(label), List.of(), key, first);
        };
    }

    boolean isPrediction() {
        return label.equals(LabelState.NONE);
    }

    /** Returns the number of records whose event time is in the future. */
    long ahead() {
        return faults.stream().filter(fault -> fault == FaultKind.CLOCK_AHEAD).count();
    }
}
