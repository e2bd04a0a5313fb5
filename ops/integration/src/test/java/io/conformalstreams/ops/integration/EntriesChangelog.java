package io.conformalstreams.ops.integration;

import io.conformalstreams.processor.calibration.CalibrationTopology;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.StoreKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes the changelog of the store {@code calibration-entries} for one stratum of one procedure, in version 2 of its
 * layout: a state that would take the application an hour of labels to reach.
 */
final class EntriesChangelog implements AutoCloseable {

    private static final byte HEADER = 1;
    private static final byte ENTRY = 2;
    private static final byte ENTRY_LAYOUT = 3;
    private static final byte HEADER_LAYOUT = 2;
    private static final long NO_OUTCOME = -1;
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    private final String topic;
    private final String stratum;
    private final String fingerprint;
    private final long labelledAt = Instant.now().toEpochMilli();
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    EntriesChangelog(ConformalConfiguration configuration, String stratum) {
        this.topic =
                configuration.application().calibrationId() + "-" + CalibrationTopology.ENTRIES_STORE + "-changelog";
        this.stratum = stratum;
        this.fingerprint = configuration.procedures().get(0).fingerprint();
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 19);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Writes the entry of an active image of the first epoch, which is its own unit. */
    void put(String imageId, long sequence, double inner, double outer) {
        LayoutWriter entry = new LayoutWriter(ENTRY_LAYOUT)
                .putInt(1)
                .putBoolean(true)
                .putInt(0)
                .putLong(sequence)
                .putLong(labelledAt)
                .putText(imageId)
                .putText("")
                .putHexadecimal(DIGEST)
                .putBoolean(false)
                .putBoolean(false)
                .putShort(1)
                .putText(fingerprint)
                .putShort(2)
                .putByte(Component.INNER.code())
                .putDouble(inner)
                .putByte(Component.OUTER.code())
                .putDouble(outer)
                .putBoolean(false)
                .putShort(0)
                .putText("");
        send(StoreKey.of(ENTRY, stratum, imageId).get(), entry.toBytes());
    }

    /**
     * Writes the header of the stratum.
     *
     * @param images number of images, each accepted once
     */
    void putHeader(long images) {
        LayoutWriter header = new LayoutWriter(HEADER_LAYOUT)
                .putLong(images)
                .putLong(images)
                .putLong(labelledAt)
                .putShort(1)
                .putText("default")
                .putLong(labelledAt)
                .putInt(RawGateway.home(stratum))
                .putLong(images - 1)
                .putLong(NO_OUTCOME);
        send(StoreKey.of(HEADER, stratum).get(), header.toBytes());
    }

    /** Returns when the cluster has everything. */
    @Override
    public void close() {
        producer.close();
        if (failure.get() != null) {
            throw new IllegalStateException("the changelog could not be written", failure.get());
        }
    }

    private void send(byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, RawGateway.home(stratum), key, value), (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }
}
