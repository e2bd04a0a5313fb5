package io.conformalstreams.connectors.issued;

import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the records of a sink task, one after the other, and decides what happens to a record that can't be
 * delivered. A fault of the record goes to the worker's errant record reporter. A fault of the target makes the worker
 * deliver the batch again, a limited number of times in a row. A record whose image has not arrived makes the worker
 * deliver the batch again until a waiting time has passed; the other records of the batch don't wait for it. Records
 * that are settled are skipped when their batch is delivered again. Not safe for several threads.
 */
public final class RecordDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(RecordDelivery.class);

    private final IssuedSetSettings settings;
    private final Duration longestWait;
    private final SinkTaskContext context;
    private final LongSupplier nanoTime;
    private final Set<Coordinates> settled = new HashSet<>();
    private final Map<Coordinates, Long> awaitedSince = new HashMap<>();
    private int failuresInARow;

    /** Delivers one record. */
    @FunctionalInterface
    public interface Target {

        /**
         * @throws FormatException if the record, or what belongs to it, can't be delivered at all; {@link
         *     DataException} and {@link IllegalArgumentException} have the same meaning
         * @throws NotYetAvailableException if something that the record needs may still arrive
         * @throws IOException if the target can't be written to at present
         */
        void deliver(SinkRecord record) throws IOException;
    }

    /**
     * Creates a delivery that has not failed yet.
     *
     * @param longestWait how long a record waits for its source
     * @param nanoTime the clock that measures the waiting
     */
    public RecordDelivery(
            IssuedSetSettings settings, Duration longestWait, SinkTaskContext context, LongSupplier nanoTime) {
        this.settings = settings;
        this.longestWait = longestWait;
        this.context = context;
        this.nanoTime = nanoTime;
    }

    /**
     * Delivers the records of a batch that have a value and are not settled yet.
     *
     * @throws RetriableException if the worker has to deliver the batch again
     * @throws ConnectException if no attempt is left
     * @throws DataException for a fault of a record, if the worker has no errant record reporter
     */
    public void put(Collection<SinkRecord> batch, Target target) {
        Optional<RetriableException> awaited = Optional.empty();
        for (SinkRecord record : batch) {
            if (record.value() != null && !settled.contains(Coordinates.of(record))) {
                Optional<RetriableException> waits = deliver(record, target);
                awaited = awaited.isPresent() ? awaited : waits;
            }
        }
        failuresInARow = 0;
        if (awaited.isPresent()) {
            context.timeout(settings.retryBackoffMillis());
            throw awaited.get();
        }
        settled.clear();
        awaitedSince.clear();
    }

    /** Forgets the records of partitions that the task no longer has. */
    public void forget(Collection<TopicPartition> revoked) {
        settled.removeIf(record -> revoked.contains(record.partition()));
        awaitedSince.keySet().removeIf(record -> revoked.contains(record.partition()));
    }

    /** Returns the exception for the worker if the record has to wait. */
    private Optional<RetriableException> deliver(SinkRecord record, Target target) {
        try {
            target.deliver(record);
        } catch (DataException | IllegalArgumentException | FormatException e) {
            report(record, e);
        } catch (NotYetAvailableException e) {
            long since = awaitedSince.computeIfAbsent(Coordinates.of(record), first -> nanoTime.getAsLong());
            if (nanoTime.getAsLong() - since < longestWait.toNanos()) {
                return Optional.of(new RetriableException(coordinates(record) + " waits: " + e.getMessage(), e));
            }
            report(record, e);
        } catch (IOException e) {
            throw retry(record, e);
        }
        settled.add(Coordinates.of(record));
        return Optional.empty();
    }

    private void report(SinkRecord record, Exception cause) {
        DataException fault = new DataException(coordinates(record) + ": " + cause.getMessage(), cause);
        ErrantRecordReporter reporter = context.errantRecordReporter();
        if (reporter == null) {
            throw fault;
        }
        LOG.warn("Reporting an errant record: {}", fault.getMessage());
        reporter.report(record, fault);
    }

    private RetriableException retry(SinkRecord record, IOException failure) {
        failuresInARow++;
        String message = "Writing the sets of " + coordinates(record) + " failed, attempt " + failuresInARow + ": "
                + failure.getMessage();
        if (failuresInARow > settings.retries()) {
            throw new ConnectException(message + ". The task stops after this many failures.", failure);
        }
        context.timeout(settings.retryBackoffMillis());
        return new RetriableException(message, failure);
    }

    /** The record's place in its topic, for messages. */
    public static String coordinates(SinkRecord record) {
        return Coordinates.of(record).toString();
    }

    private record Coordinates(TopicPartition partition, long offset) {

        static Coordinates of(SinkRecord record) {
            return new Coordinates(new TopicPartition(record.topic(), record.kafkaPartition()), record.kafkaOffset());
        }

        @Override
        public String toString() {
            return partition + "@" + offset;
        }
    }
}
