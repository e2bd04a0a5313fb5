package io.conformalstreams.processor.runtime;

import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.MonitorEvidence;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the status of this instance after each change of its topologies, and regularly, with the evidence of its
 * drift monitors. No result depends on it, so the topologies never wait for it, and a status that can't be sent is left
 * out: the next one says the same.
 */
final class InstanceStatusPublication implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceStatusPublication.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Duration BETWEEN_RECORDS = Duration.ofSeconds(30);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
    private static final int LONGEST_WAIT_MILLIS = 4_000;

    private final InstanceIdentity identity;
    private final String topic;
    private final Map<String, Object> properties;
    private final Serializer<InstanceStatus> serializer;
    private final Supplier<List<TopologyStatus>> topologies;
    private final Supplier<List<MonitorEvidence>> monitors;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::publish, "instance-status");
    /** The last published status, without its monitors, whose evidence changes with every label. */
    private Optional<InstanceStatus> published = Optional.empty();

    private int publishedMonitors;
    private long publishedAt;

    /**
     * @param topologies the present status of the topologies
     * @param monitors the present evidence of the drift monitors
     */
    InstanceStatusPublication(
            ConformalConfiguration configuration,
            InstanceIdentity identity,
            Supplier<List<TopologyStatus>> topologies,
            Supplier<List<MonitorEvidence>> monitors) {
        this.identity = identity;
        this.topic = configuration.topics().name(Topic.INSTANCE_STATUS);
        this.properties = properties(configuration);
        this.serializer =
                ContractSerdes.on(configuration.kafka().registryProperties()).serializer(InstanceStatus.class);
        this.topologies = topologies;
        this.monitors = monitors;
        thread.setDaemon(true);
    }

    private static Map<String, Object> properties(ConformalConfiguration configuration) {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(
                ProducerConfig.CLIENT_ID_CONFIG, configuration.application().id() + "-instance-status");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        // The names of strata repeat themselves in the evidence.
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_WAIT_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, LONGEST_WAIT_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * LONGEST_WAIT_MILLIS);
        return properties;
    }

    void start() {
        thread.start();
    }

    /** Deletes the status of this instance, if the cluster responds. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        try {
            thread.join(LONGEST_CLOSE.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        // Only a thread that still waits for an answer is alive; its requests don't matter any more.
        thread.interrupt();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish() {
        try (serializer) {
            while (!isClosingWithin(BETWEEN_LOOKS) && areAllStarting()) {
                // A cluster that never responds needs no producer, which would only log that it can't connect.
            }
            publishToCluster();
        } catch (InterruptedException e) {
            LOG.debug("closed while the cluster did not respond");
        } catch (RuntimeException e) {
            LOG.warn("the status of this instance is not published any more: {}", e.toString());
        }
    }

    private boolean areAllStarting() {
        return topologies.get().stream()
                .allMatch(topology -> topology.streamsState().isEmpty());
    }

    private void publishToCluster() throws InterruptedException {
        if (closing.getCount() == 0) {
            return;
        }
        KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        try {
            do {
                InstanceStatus status = identity.status(topologies.get(), List.of());
                List<MonitorEvidence> evidence = monitors.get();
                boolean isDue = System.nanoTime() - publishedAt >= BETWEEN_RECORDS.toNanos();
                if (isDue
                        || evidence.size() != publishedMonitors
                        || published.filter(status::equals).isEmpty()) {
                    published = Optional.of(status);
                    publishedMonitors = evidence.size();
                    publishedAt = System.nanoTime();
                    send(
                            producer,
                            Optional.of(InstanceStatus.newBuilder(status)
                                    .setMonitors(evidence)
                                    .build()));
                }
            } while (!isClosingWithin(BETWEEN_LOOKS));
            send(producer, Optional.empty());
        } finally {
            producer.close(LONGEST_CLOSE);
        }
    }

    /** Sends a status, or its deletion. It does not repeat a status that can't be sent: the next one is due soon. */
    private void send(KafkaProducer<String, byte[]> producer, Optional<InstanceStatus> status) {
        try {
            byte[] value =
                    status.map(known -> serializer.serialize(topic, known)).orElse(null);
            producer.send(new ProducerRecord<>(topic, identity.instance(), value), (metadata, failure) -> {
                if (failure != null) {
                    LOG.debug("the status of this instance was not published: {}", failure.toString());
                }
            });
        } catch (KafkaException e) {
            LOG.debug("the status of this instance was not published: {}", e.toString());
        }
    }

    private boolean isClosingWithin(Duration time) throws InterruptedException {
        return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
