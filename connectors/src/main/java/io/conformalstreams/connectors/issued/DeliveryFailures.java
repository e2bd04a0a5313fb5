package io.conformalstreams.connectors.issued;

import java.io.IOException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a sink task does with a record that it could not deliver. A fault of the record goes to the worker's errant record
 * reporter. A fault of the target makes the worker deliver the record again, a limited number of times in a row. Not safe
 * for several threads.
 */
public final class DeliveryFailures {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryFailures.class);

    private final IssuedSetSettings settings;
    private final SinkTaskContext context;
    private int inARow;

    /** Starts without a failure. */
    public DeliveryFailures(IssuedSetSettings settings, SinkTaskContext context) {
        this.settings = settings;
        this.context = context;
    }

    /** Records that all records of a batch were delivered. */
    public void end() {
        inARow = 0;
    }

    /**
     * Reports a record that no further attempt can deliver.
     *
     * @throws DataException if the worker has no errant record reporter
     */
    public void report(SinkRecord record, Exception cause) {
        DataException fault = new DataException(coordinates(record) + ": " + cause.getMessage(), cause);
        ErrantRecordReporter reporter = context.errantRecordReporter();
        if (reporter == null) {
            throw fault;
        }
        LOG.warn("Reporting an errant record: {}", fault.getMessage());
        reporter.report(record, fault);
    }

    /**
     * Counts a failure of the target.
     *
     * @return the exception that makes the worker deliver the batch again, to be thrown
     * @throws ConnectException if no attempt is left
     */
    public RetriableException retry(SinkRecord record, IOException failure) {
        inARow++;
        String message = "Writing the sets of " + coordinates(record) + " failed, attempt " + inARow + ": "
                + failure.getMessage();
        if (inARow > settings.retries()) {
            throw new ConnectException(message + ". The task stops after this many failures.", failure);
        }
        context.timeout(settings.retryBackoffMillis());
        return new RetriableException(message, failure);
    }

    /** The record's place in its topic, for messages. */
    public static String coordinates(SinkRecord record) {
        return record.topic() + "-" + record.kafkaPartition() + "@" + record.kafkaOffset();
    }
}
