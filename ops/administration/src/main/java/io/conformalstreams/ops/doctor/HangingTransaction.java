package io.conformalstreams.ops.doctor;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * A transaction that is open in a partition, and that no coordinator will ever end. Readers of committed records, and
 * so every restore from the partition, wait at its first record.
 *
 * @param partition the partition in which it is open
 * @param producer its producer, as the leader of the partition knows it
 * @param coordinated the state of the producer's latest transaction in the coordinator; empty if it doesn't know the
 *     producer
 */
public record HangingTransaction(
        TopicPartition partition, ProducerState producer, Optional<TransactionState> coordinated) {

    public HangingTransaction {
        if (producer.currentTransactionStartOffset().isEmpty()) {
            throw new IllegalArgumentException("producer " + producer.producerId() + " has no open transaction in "
                    + partition + "; a hanging transaction has a start offset");
        }
    }

    /** The offset of its first record. */
    public long startOffset() {
        return producer.currentTransactionStartOffset().getAsLong();
    }

    /** What ends it: the partition gets the marker of an abort. */
    public AbortTransactionSpec abort() {
        return new AbortTransactionSpec(
                partition,
                producer.producerId(),
                (short) producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(0));
    }

    Finding finding(String bootstrapServers) {
        String abort = "kafka-transactions.sh --bootstrap-server " + bootstrapServers + " abort --topic "
                + partition.topic() + " --partition " + partition.partition() + " --start-offset " + startOffset();
        return Finding.problem(
                "transaction in " + partition,
                "producer " + producer.producerId() + " has had one open since offset " + startOffset()
                        + ", its last record is of " + Instant.ofEpochMilli(producer.lastTimestamp())
                        + ", and no coordinator will end it (" + known()
                        + "), so readers of committed records and restores wait for ever; end it with " + abort
                        + remark());
    }

    private String known() {
        return coordinated.map(state -> "the producer's latest one is " + state).orElse("none knows the producer");
    }

    private String remark() {
        return coordinated.filter(TransactionState.COMPLETE_COMMIT::equals).isPresent()
                ? "; if it is the latest one, this drops committed records: then compute them again with `conformal-streams"
                        + " reset --application`"
                : "";
    }
}
