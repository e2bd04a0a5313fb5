package io.conformalstreams.connectors.dicomwebsink;

import io.conformalstreams.connectors.dicom.DicomObject;
import io.conformalstreams.connectors.dicom.StoreResponse;
import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.DicomwebException;
import io.conformalstreams.connectors.issued.IssuedSetSettings;
import io.conformalstreams.connectors.issued.IssuedSets;
import io.conformalstreams.connectors.issued.RecordDelivery;
import io.conformalstreams.connectors.setting.ConnectorVersion;
import io.conformalstreams.connectors.study.StudyObjects;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the objects of each record before it takes the next one, so every record that the worker commits is in the
 * archive. The archive's response states the result for each instance. Identifiers follow from the content, so that a
 * redelivery stores nothing new. A record that the archive refuses goes to the worker's errant record reporter. A
 * failure that may be temporary is retried. A record whose source series isn't in the archive waits for it.
 */
public final class DicomwebSinkTask extends SinkTask {

    private static final Logger LOG = LoggerFactory.getLogger(DicomwebSinkTask.class);

    private final LongSupplier nanoTime;
    private DicomwebSinkConfiguration configuration;
    private DicomwebClient archive;
    private StudyObjects objects;
    private IssuedSetSettings issued;
    private RecordDelivery delivery;

    public DicomwebSinkTask() {
        this(System::nanoTime);
    }

    DicomwebSinkTask(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void start(Map<String, String> settings) {
        configuration = new DicomwebSinkConfiguration(settings);
        issued = configuration.issued();
        delivery = new RecordDelivery(issued, configuration.sourceWait(), context, nanoTime);
        archive = configuration.openArchive();
        objects = configuration.openObjects();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        delivery.put(records, this::store);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        delivery.forget(partitions);
    }

    @Override
    public void stop() {
        // No connection is held open.
    }

    @Override
    public String version() {
        return ConnectorVersion.current();
    }

    private void store(SinkRecord record) throws IOException {
        IssuedSets sets = IssuedSets.of(record.value(), issued.mostPixels());
        if (!issued.includes(sets.procedure())) {
            return;
        }
        List<DicomObject> made = objects.objects(sets, configuration.kinds());
        if (!made.isEmpty()) {
            judge(record, made, store(made));
        }
    }

    private StoreResponse store(List<DicomObject> made) throws IOException {
        try {
            return archive.store(made);
        } catch (DicomwebException e) {
            if (e.isTransient()) {
                throw e;
            }
            throw new DataException(e.getMessage(), e);
        }
    }

    private void judge(SinkRecord record, List<DicomObject> made, StoreResponse response) throws IOException {
        response.warnings()
                .forEach((instance, reason) -> LOG.warn(
                        "{}: the archive stored an object with warning {}",
                        RecordDelivery.coordinates(record),
                        hexadecimal(reason)));
        for (DicomObject object : made) {
            Integer reason = response.failures().get(object.sopInstance());
            if (reason != null && !StoreResponse.isTransient(reason)) {
                throw new DataException("the archive refuses an object of SOP class " + object.sopClass()
                        + " for reason " + hexadecimal(reason) + " (PS3.18, I.2)");
            }
            if (!response.stored().contains(object.sopInstance())) {
                throw new IOException("the archive did not store an object of SOP class " + object.sopClass()
                        + (reason == null ? ", and does not say why" : ", for reason " + hexadecimal(reason)));
            }
        }
    }

    private static String hexadecimal(int reason) {
        return String.format("%04X", reason);
    }
}
