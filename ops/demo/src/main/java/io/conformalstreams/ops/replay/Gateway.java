package io.conformalstreams.ops.replay;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import java.io.IOException;

/** Accepts predictions and labelled images for the cluster. */
public interface Gateway {

    /**
     * Accepts a prediction. Returns before the cluster has it.
     *
     * @throws IOException if it can't be written to the place where the cluster reads it
     */
    void send(Prediction prediction) throws IOException;

    /**
     * Accepts a label. Returns before the cluster has it.
     *
     * @throws IOException if it can't be written to the place where the cluster reads it
     */
    void send(LabelledImage label) throws IOException;
}
