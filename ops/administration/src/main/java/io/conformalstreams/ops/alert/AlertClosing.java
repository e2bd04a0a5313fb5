package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;

/** Closes alerts at an operator's request. */
public final class AlertClosing {

    private AlertClosing() {}

    /**
     * Tells the prediction topology to close an alert. Returns when the cluster has the command on all replicas.
     *
     * @param reason in the operator's words, without patient identifiers
     * @param at when the operator requested it
     * @throws KafkaException if the cluster or the registry doesn't accept it
     */
    public static void request(ConformalConfiguration configuration, DriftAlert alert, String reason, Instant at)
            throws InterruptedException {
        DriftCommandProducer.send(configuration, command(alert, reason, at));
    }

    static DriftCommand command(DriftAlert alert, String reason, Instant at) {
        return DriftCommand.newBuilder()
                .setStratum(alert.getStratum())
                .setCommand(DriftCommandKind.CLOSE_ALERT)
                .setAlertId(alert.getAlertId())
                .setReason(reason)
                .setIssuedAt(at)
                .build();
    }
}
