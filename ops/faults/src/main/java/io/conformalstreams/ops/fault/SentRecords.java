package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.fault.Dispatch.LabelState;
import io.conformalstreams.ops.fault.Dispatch.PredictionKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the gateway has sent in a batch. Thread-safe. */
final class SentRecords {

    private final Set<PredictionKey> predictions = new LinkedHashSet<>();
    private final Map<PredictionKey, LabelState> labels = new LinkedHashMap<>();
    private final List<FaultKind> faults = new ArrayList<>();
    private int records;
    private int duplicatePredictions;

    synchronized void add(Dispatch dispatch) {
        records += dispatch.records().size();
        faults.addAll(dispatch.faults());
        if (dispatch.isPrediction()) {
            predictions.add(dispatch.prediction());
            duplicatePredictions += dispatch.faults().contains(FaultKind.DUPLICATE) ? 1 : 0;
        } else {
            labels.put(dispatch.prediction(), dispatch.label());
        }
    }

    /** The number of records. */
    synchronized int records() {
        return records;
    }

    /** The predictions, each once. */
    synchronized Set<PredictionKey> predictions() {
        return Set.copyOf(predictions);
    }

    /** The last state of the label of each labelled prediction. */
    synchronized Map<PredictionKey, LabelState> labels() {
        Map<PredictionKey, LabelState> ofPredictions = new LinkedHashMap<>(labels);
        ofPredictions.keySet().retainAll(predictions);
        return ofPredictions;
    }

    /** The unusual records. */
    synchronized List<FaultKind> faults() {
        return List.copyOf(faults);
    }

    /** The number of predictions that were sent once more. */
    synchronized int duplicatePredictions() {
        return duplicatePredictions;
    }
}
