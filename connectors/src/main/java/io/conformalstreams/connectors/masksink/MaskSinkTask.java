package io.conformalstreams.connectors.masksink;

import io.conformalstreams.connectors.issued.IssuedSetSettings;
import io.conformalstreams.connectors.issued.IssuedSets;
import io.conformalstreams.connectors.issued.RecordDelivery;
import io.conformalstreams.connectors.setting.ConnectorVersion;
import io.conformalstreams.objects.Location;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Writes the files of each record before it takes the next record. The worker therefore commits the offset of a record
 * only once the record's files are written. A record that can't be written as files goes to the worker's errant record
 * reporter. If the folder can't be written to, or the source series hasn't arrived, the task tries again.
 */
public final class MaskSinkTask extends SinkTask {

    private Location place;
    private MaskFiles files;
    private IssuedSetSettings issued;
    private RecordDelivery delivery;

    @Override
    public void start(Map<String, String> settings) {
        MaskSinkConfiguration configuration = new MaskSinkConfiguration(settings);
        issued = configuration.issued();
        delivery = new RecordDelivery(issued, configuration.sourceWait(), context, System::nanoTime);
        place = configuration.openPlace();
        files = new MaskFiles(place, configuration.formats(), configuration.openObjects());
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        delivery.put(records, this::write);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        delivery.forget(partitions);
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

    private void write(SinkRecord record) throws IOException {
        IssuedSets sets = IssuedSets.of(record.value(), issued.mostPixels());
        if (issued.includes(sets.procedure())) {
            files.write(sets, (Struct) record.value(), record.kafkaPartition() + "-" + record.kafkaOffset());
        }
    }
}
