package io.conformalstreams.ops.alert;

import io.conformalstreams.connectors.alertmanager.AlertDelivery;
import io.conformalstreams.connectors.alertmanager.AlertmanagerClient;
import io.conformalstreams.connectors.alertmanager.DriftAlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Keeps Alertmanagers in step with the topic of drift alerts until it is closed. All that it knows is in the topic: it
 * reads the topic from the beginning, and sends nothing before it has come to the end, so that an old state of an alert
 * that is long resolved alarms nobody. Each Alertmanager has a thread of its own; one that does not answer holds up none
 * of the others. While the cluster is away, open alerts go on being sent, so that none ends for want of the topic.
 */
public final class AlertBridge implements AutoCloseable {

    private final AlertFollower follower;
    private final AlertStates states;
    private final List<AlertDelivery> deliveries;
    private final Consumer<String> report;
    private final Set<String> known = new HashSet<>();
    private final List<Thread> senders = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * What a bridge does beside reading the topic.
     *
     * @param alertmanagers all instances of a cluster, or one; they get the same
     * @param resend the interval at which open alerts are sent again, at least a second
     * @param monitorUrl where to look at the monitors; <code>{alert}</code> and <code>{stratum}</code> stand for the
     *     alert's
     */
    public record Targets(List<AlertmanagerClient> alertmanagers, Duration resend, Optional<String> monitorUrl) {

        /** @throws IllegalArgumentException if there is no Alertmanager */
        public Targets {
            alertmanagers = List.copyOf(alertmanagers);
            if (alertmanagers.isEmpty()) {
                throw new IllegalArgumentException("alertmanagers is empty; name at least one");
            }
        }
    }

    private AlertBridge(ConformalConfiguration configuration, Targets targets, Clock clock, Consumer<String> report) {
        this.report = report;
        this.states = new AlertStates(targets.monitorUrl());
        this.deliveries = targets.alertmanagers().stream()
                .map(client -> new AlertDelivery(client, targets.resend(), clock, report))
                .toList();
        this.follower = new AlertFollower(configuration, new Reading(), report);
    }

    /**
     * Starts a bridge. It waits for what does not answer, now or later.
     *
     * @param clock whose time the alerts carry; Alertmanager's own should not differ by much
     * @param report takes lines for people, from any thread
     */
    public static AlertBridge start(
            ConformalConfiguration configuration, Targets targets, Clock clock, Consumer<String> report) {
        AlertBridge bridge = new AlertBridge(configuration, targets, clock, report);
        daemon("alert-reader", bridge::follow).start();
        return bridge;
    }

    /**
     * Waits until the bridge is closed.
     *
     * @throws KafkaException when settings of Kafka's client can't work
     * @throws IllegalStateException when it has ended by a defect
     */
    public void await() throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException failure) {
                throw failure;
            }
            throw new IllegalStateException(
                    "the bridge has ended: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /** Ends the bridge; Alertmanagers are told nothing, and end the alerts that no other bridge sends after a while. */
    @Override
    public void close() {
        follower.stop();
        ended.exceptionally(failure -> null).join();
    }

    private void follow() {
        try {
            follower.run();
        } catch (InterruptedException | RuntimeException e) {
            ended.completeExceptionally(e);
        } finally {
            senders.forEach(Thread::interrupt);
            ended.complete(null);
        }
    }

    /** What to do with alerts; in the follower's thread. */
    private final class Reading implements AlertFollower.Listener {

        @Override
        public void read(Map<String, DriftAlert> newest) {
            Set<String> erased = new HashSet<>(known);
            erased.removeAll(newest.keySet());
            erased.forEach(AlertBridge.this::remove);
            newest.values().forEach(AlertBridge.this::accept);
            report.accept("read " + newest.size() + " drift alerts; delivering them");
            if (senders.isEmpty()) {
                deliveries.forEach(delivery -> senders.add(daemon("alert-sender", () -> send(delivery))));
                senders.forEach(Thread::start);
            }
        }

        @Override
        public void changed(AlertChange change) {
            if (change instanceof AlertChange.Stated stated) {
                accept(stated.alert());
            } else {
                remove(change.alertId());
            }
        }
    }

    private void remove(String alertId) {
        known.remove(alertId);
        deliveries.forEach(delivery -> delivery.remove(alertId));
    }

    /** An alert that can't be told of must not hold up the others. */
    private void accept(DriftAlert alert) {
        DriftAlertState state;
        try {
            state = states.of(alert);
        } catch (IllegalArgumentException e) {
            report.accept("alert " + alert.getAlertId() + " can't be delivered: " + e.getMessage());
            return;
        }
        known.add(state.alertId());
        deliveries.forEach(delivery -> delivery.accept(state));
    }

    /** Without one of its senders the bridge would look alive and deliver nothing. */
    private void send(AlertDelivery delivery) {
        try {
            delivery.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
            follower.stop();
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
