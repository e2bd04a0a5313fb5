package io.conformalstreams.ops.doctor;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * A transaction that is open in a partition, and that no coordinator will ever end. Readers of committed records, and
 * so every restore from the partition, wait at its first record.
 *
 * @param partition the partition in which it is open
 * @param producer its producer, as the leader of the partition knows it
 * @param latest the producer's latest transaction in the coordinator; empty if it doesn't know the producer
 */
public record HangingTransaction(
        TopicPartition partition, ProducerState producer, Optional<TransactionListing> latest) {

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
                "it has been open since offset " + startOffset() + ", and no coordinator will end it (" + known()
                        + "). Readers of committed records and restores wait for it. Its last record is of "
                        + Instant.ofEpochMilli(producer.lastTimestamp()) + ". End it with " + abort + remark());
    }

    private String known() {
        return "producer " + producer.producerId() + ": "
                + latest.map(transaction -> "latest transaction " + transaction.state())
                        .orElse("unknown to all coordinators");
    }

    private String remark() {
        return latest.filter(transaction -> transaction.state() == TransactionState.COMPLETE_COMMIT)
                        .isPresent()
                ? ". If this is the transaction that was committed, the command drops its records: compute them again with"
                        + " `conformal-streams reset --application`"
                : "";
    }
}
