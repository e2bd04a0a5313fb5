package io.conformalstreams.processor.runtime;

import io.conformalstreams.contracts.MonitorEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.TaskId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Kafka Streams instance, from its start to its first failure or its close. It cannot be restarted. */
final class StreamsInstance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsInstance.class);

    /** Longest time to stop. An instance that takes longer is blocked by a lock or a call. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

    private final KafkaStreams streams;
    private final String topologyName;
    private final ApplicationMetrics metrics;
    private final CloseOptions closeOptions;
    private final StateDoubt doubt;
    private final RestoreProgress restoreProgress = new RestoreProgress();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CompletableFuture<Void> running = new CompletableFuture<>();

    StreamsInstance(
            RunnableTopology topology,
            Properties properties,
            StateDoubt doubt,
            GroupMembershipOperation onClose,
            ApplicationMetrics metrics,
            Consumer<State> onState) {
        this.doubt = doubt;
        streams = new KafkaStreams(topology.topology().get(), properties, new CommitGuardingClients(doubt));
        streams.setUncaughtExceptionHandler(uncaught -> {
            doubt.raiseAfter(uncaught);
            // The supervisor reports every failure in one line. Only a defect needs the stack.
            if (FailureKind.of(uncaught) == FailureKind.DEFECT) {
                LOG.error("topology {} has a defect", topology.name(), uncaught);
            }
            failure.complete(uncaught);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((state, before) -> {
            onState.accept(state);
            if (state == State.RUNNING) {
                running.complete(null);
            }
            if (state == State.ERROR) {
                failure.complete(new IllegalStateException("the instance stopped without an exception"));
            }
        });
        streams.setGlobalStateRestoreListener(restoreProgress);
        closeOptions = CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(onClose);
        this.topologyName = topology.name();
        this.metrics = metrics;
        metrics.bind(topologyName, streams);
    }

    /** Starts with the stores on this machine, or without them if there is doubt about them. */
    void start() {
        if (doubt.isRaised()) {
            LOG.warn(
                    "topology {} restores its state from Kafka, because the stores on this machine may lack records; nothing"
                            + " needs to be done",
                    topologyName);
            streams.cleanUp();
            doubt.settle();
        }
        streams.start();
    }

    /** Completes with the first failure. */
    CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Completes when the instance is running for the first time, and its stores are open. */
    CompletableFuture<Void> running() {
        return running;
    }

    State state() {
        return streams.state();
    }

    Map<String, RestoreProgress.StoreProgress> restoreProgress() {
        return restoreProgress.byStore();
    }

    Optional<StartStopwatch.RestoreSpan> restoreSpan() {
        return restoreProgress.span();
    }

    List<TopologyStatus.StreamThread> threads() {
        return streams.metadataForLocalThreads().stream()
                .map(StreamsInstance::thread)
                .toList();
    }

    private static TopologyStatus.StreamThread thread(ThreadMetadata metadata) {
        return new TopologyStatus.StreamThread(
                metadata.threadName(),
                metadata.threadState(),
                metadata.activeTasks().stream()
                        .map(task -> task.taskId())
                        .map(TaskId::toString)
                        .sorted()
                        .toList());
    }

    /** Returns the lag of each partition at its last fetch. Partitions without a fetch are left out. */
    Map<String, Long> lag() {
        Map<String, Long> lag = new TreeMap<>();
        for (Metric metric : streams.metrics().values()) {
            MetricName name = metric.metricName();
            if (name.group().equals("consumer-fetch-manager-metrics")
                    && name.name().equals("records-lag")
                    && !name.tags().getOrDefault("client-id", "").contains("restore")
                    && metric.metricValue() instanceof Double records
                    && !records.isNaN()) {
                lag.put(name.tags().get("topic") + "-" + name.tags().get("partition"), records.longValue());
            }
        }
        // If a topic's name has dots, Kafka reports each partition again with underscores instead of the dots.
        Set<String> written = Set.copyOf(lag.keySet());
        written.stream()
                .filter(partition -> partition.indexOf('.') >= 0)
                .forEach(partition -> lag.remove(partition.replace('.', '_')));
        return lag;
    }

    /** Returns how far each drift monitor is from its limit. */
    List<MonitorEvidence> evidence() {
        return PublishedEvidence.of(streams.metrics());
    }

    @Override
    public void close() {
        metrics.unbind(topologyName);
        if (!streams.close(closeOptions)) {
            LOG.error("the Kafka Streams instance did not stop within {}", CLOSE_TIMEOUT);
        }
    }
}
