package io.conformalstreams.ops.dashboard.web;

import io.conformalstreams.contracts.DriftAlert;
import java.time.Instant;

/** Sends the commands of a person who may act. */
public interface Operator {

    /**
     * Asks for an alert to be closed.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster doesn't accept the command
     */
    void closeAlert(DriftAlert alert, String reason, Instant at) throws InterruptedException;

    /**
     * Asks for a new epoch of a stratum's monitors.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster doesn't accept the command
     */
    void beginEpoch(String stratum, String reason, Instant at) throws InterruptedException;
}
