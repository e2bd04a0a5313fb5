package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.access.ClientPrincipal;
import io.conformalstreams.processor.access.TopologyPermissions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.streams.Topology;

/**
 * Runs each topology as a separate Kafka Streams instance, and serves health and metrics. The caller must close the
 * application, even when the process receives a signal.
 */
public final class ConformalApplication implements AutoCloseable {

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ApplicationMetrics metrics;
    private final List<SupervisedTopology> topologies;
    private final HealthServer health;
    private final InstanceStatusPublication publication;

    private ConformalApplication(
            ApplicationMetrics metrics,
            List<SupervisedTopology> topologies,
            HealthServer health,
            InstanceStatusPublication publication) {
        this.metrics = metrics;
        this.topologies = topologies;
        this.health = health;
        this.publication = publication;
    }

    /**
     * Starts the topologies and returns at once. Later failures appear in the health report or end the application.
     *
     * @param topologies at least one, with distinct names and application ids
     * @throws IllegalArgumentException if the user has set a Kafka property that the application owns
     * @throws UncheckedIOException if the state directory can't be created, or the configured address can't be bound
     */
    public static ConformalApplication start(ConformalConfiguration configuration, List<RunnableTopology> topologies) {
        // If both topologies created the folder at once, one of them would fail and report an outage.
        makeFolder(configuration.application().stateDirectory());
        GroupMember member = GroupMember.of(configuration.application());
        List<Properties> properties = topologies.stream()
                .map(topology -> StreamsProperties.of(configuration, topology.applicationId(), member))
                .toList();
        ApplicationMetrics metrics = new ApplicationMetrics();
        List<SupervisedTopology> supervised = new ArrayList<>();
        for (int index = 0; index < topologies.size(); index++) {
            RunnableTopology topology = topologies.get(index);
            LocalState state = LocalState.of(properties.get(index));
            StateDoubt doubt = new StateDoubt(state);
            Topology checked = topology.topology().get();
            ClusterCheck clusterCheck = new ClusterCheck(
                    configuration,
                    TopologyPermissions.of(checked, topology.applicationId(), configuration),
                    new StoreOrigin(state, checked, doubt));
            supervised.add(new SupervisedTopology(
                    topology,
                    properties.get(index),
                    member,
                    new StartChecks(clusterCheck::run, clusterCheck::noteOrigin),
                    doubt,
                    ClientPrincipal.of(configuration.kafka()),
                    metrics,
                    new Backoff(SHORTEST_PAUSE, LONGEST_PAUSE)));
        }
        HealthServer health = HealthServer.start(
                configuration.application().http(), () -> new HealthReport(statuses(supervised)), metrics::scrape);
        supervised.forEach(metrics::observe);
        InstanceStatusPublication publication = new InstanceStatusPublication(
                configuration,
                InstanceIdentity.of(configuration, Instant.now()),
                () -> statuses(supervised),
                () -> supervised.stream()
                        .flatMap(topology -> topology.evidence().stream())
                        .toList());
        supervised.forEach(SupervisedTopology::start);
        publication.start();
        return new ConformalApplication(metrics, List.copyOf(supervised), health, publication);
    }

    private static List<TopologyStatus> statuses(List<SupervisedTopology> topologies) {
        return topologies.stream().map(SupervisedTopology::status).toList();
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot create application.stateDirectory " + folder.toAbsolutePath() + ": " + e.getMessage()
                            + "; set it to a folder that can be written",
                    e);
        }
        // Kafka Streams would report it as a failure of a state store.
        if (!Files.isWritable(folder)) {
            throw new UncheckedIOException(
                    "cannot write to application.stateDirectory " + folder.toAbsolutePath()
                            + "; set it to a folder that can be written, or give this user the right",
                    new AccessDeniedException(folder.toString()));
        }
    }

    /** Returns the port of health and metrics, even if the configured port is 0. */
    public int httpPort() {
        return health.port();
    }

    /** Returns the phases of the topologies, in the order in which the topologies were given. */
    public List<Phase> phases() {
        return topologies.stream().map(topology -> topology.status().phase()).toList();
    }

    /**
     * Waits until the application is closed, or a topology fails in a way that a restart would not cure.
     *
     * @return the failure; empty if the application was closed
     */
    public Optional<Throwable> awaitEnd() throws InterruptedException {
        CompletableFuture<?>[] ends =
                topologies.stream().map(SupervisedTopology::end).toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Object> first = CompletableFuture.anyOf(ends);
        try {
            first.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("the futures report failures as values", impossible);
        }
        return topologies.stream()
                .map(topology -> topology.end().getNow(Optional.empty()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * Stops all topologies, which commit what they have processed; then deletes the published status and stops the
     * health server.
     */
    @Override
    public void close() {
        topologies.stream()
                .map(topology -> CompletableFuture.runAsync(topology::close))
                .toList()
                .forEach(CompletableFuture::join);
        publication.close();
        health.close();
        metrics.close();
    }
}
