package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;

/** Starts a new epoch of a stratum's monitors at an operator's request. */
public final class MonitorRestart {

    private MonitorRestart() {}

    /**
     * Tells the prediction topology to restart the monitors of a stratum, and to resolve its open alerts. Returns when
     * the cluster has the command on all replicas.
     *
     * @param reason in the operator's words, without patient identifiers
     * @param at when the operator requested it
     * @throws KafkaException if the cluster or the registry doesn't accept it
     */
    public static void request(ConformalConfiguration configuration, String stratum, String reason, Instant at)
            throws InterruptedException {
        DriftCommandProducer.send(
                configuration,
                DriftCommand.newBuilder()
                        .setStratum(stratum)
                        .setCommand(DriftCommandKind.NEW_EPOCH)
                        .setReason(reason)
                        .setIssuedAt(at)
                        .build());
    }
}
