package io.conformalstreams.ops.replay;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import java.io.IOException;

/** Where predictions and labelled images leave for the cluster. */
public interface Gateway {

    /**
     * Hands a prediction over; returns before the cluster has it.
     *
     * @throws IOException if it can't be written where the cluster takes it from
     */
    void send(Prediction prediction) throws IOException;

    /**
     * Hands a label over; returns before the cluster has it.
     *
     * @throws IOException if it can't be written where the cluster takes it from
     */
    void send(LabelledImage label) throws IOException;
}
