package io.conformalstreams.ops.command;

import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.withdrawal.ActiveLabel;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** Withdraws labels for an operator, who gives a reason. */
final class LabelWithdrawal {

    static final int LONGEST_REASON = 200;

    private LabelWithdrawal() {}

    /** Tells whether a text can be the reason: it is not blank and has at most {@value #LONGEST_REASON} characters. */
    static boolean isReason(String text) {
        return !text.isBlank() && text.length() <= LONGEST_REASON;
    }

    /**
     * Sends the withdrawals of labels. Returns when the cluster has them.
     *
     * @param reason for statistics of withdrawals; no patient identifiers
     * @param at when the labels are withdrawn
     * @throws CommandFailure if the cluster does not accept a withdrawal; it may have accepted others
     */
    static void send(ConformalConfiguration configuration, List<ActiveLabel> labels, String reason, Instant at) {
        try (GatewayProducer gateway = new GatewayProducer(configuration)) {
            labels.forEach(label -> gateway.send(label.withdrawal(reason.strip(), at)));
            gateway.flush();
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(
                    "some of the " + labels.size() + " labels may be withdrawn; run the command again to withdraw the"
                            + " rest: " + e.getMessage(),
                    e);
        }
    }
}
