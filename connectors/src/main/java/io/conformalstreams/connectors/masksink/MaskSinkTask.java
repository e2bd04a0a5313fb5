package io.conformalstreams.connectors.masksink;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.issued.IssuedSets;
import io.conformalstreams.connectors.setting.ConnectorVersion;
import io.conformalstreams.objects.Location;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the files of each record before it takes the next record. Every offset that the worker commits is therefore on
 * disk. A record that can't be written as files goes to the worker's errant record reporter. If the folder can't be
 * written to, the task tries again.
 */
public final class MaskSinkTask extends SinkTask {

    private static final Logger LOG = LoggerFactory.getLogger(MaskSinkTask.class);

    private MaskSinkConfiguration configuration;
    private Location place;
    private MaskFiles files;
    private int failures;

    @Override
    public void start(Map<String, String> settings) {
        configuration = new MaskSinkConfiguration(settings);
        place = configuration.openPlace();
        files = new MaskFiles(place, configuration.formats(), configuration.openObjects());
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        for (SinkRecord record : records) {
            if (record.value() != null) {
                write(record);
            }
        }
        failures = 0;
    }

    @Override
    public void stop() {
        if (place != null) {
            place.close();
        }
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }

    private void write(SinkRecord record) {
        try {
            IssuedSets sets = IssuedSets.of(record.value(), configuration.mostPixels());
            if (configuration.includes(sets.procedure())) {
                files.write(sets, (Struct) record.value(), record.kafkaPartition() + "-" + record.kafkaOffset());
            }
        } catch (DataException | IllegalArgumentException | FormatException e) {
            report(record, new DataException(coordinates(record) + ": " + e.getMessage(), e));
        } catch (IOException e) {
            retry(record, e);
        }
    }

    private void report(SinkRecord record, DataException fault) {
        ErrantRecordReporter reporter = context.errantRecordReporter();
        if (reporter == null) {
            throw fault;
        }
        LOG.warn("Reporting an errant record: {}", fault.getMessage());
        reporter.report(record, fault);
    }

    private void retry(SinkRecord record, IOException failure) {
        failures++;
        String message = "Writing the sets of " + coordinates(record) + " failed, attempt " + failures;
        if (failures > configuration.retries()) {
            throw new ConnectException(message + ": the task stops after this many failures", failure);
        }
        context.timeout(configuration.retryBackoffMillis());
        throw new RetriableException(message, failure);
    }

    private static String coordinates(SinkRecord record) {
        return record.topic() + "-" + record.kafkaPartition() + "@" + record.kafkaOffset();
    }
}
