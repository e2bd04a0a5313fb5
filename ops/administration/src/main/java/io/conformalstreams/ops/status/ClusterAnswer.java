package io.conformalstreams.ops.status;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for the answer of a cluster to an administrator's request. */
public final class ClusterAnswer {

    private ClusterAnswer() {}

    /**
     * Waits for an answer.
     *
     * @throws KafkaException if the cluster does not respond or refuses the request
     */
    public static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException cause ? cause : new KafkaException(failed.getCause());
        }
    }
}
