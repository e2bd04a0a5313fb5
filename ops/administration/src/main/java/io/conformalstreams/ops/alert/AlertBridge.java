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
 * Keeps Alertmanagers up to date with the topic of drift alerts until it is closed. The topic is its only state. The
 * bridge reads the topic from the beginning, and sends nothing before it reaches the end. An old state of a resolved
 * alert therefore never notifies anybody. Each Alertmanager has a thread of its own, so one that doesn't respond delays
 * no other. While Kafka doesn't respond, open alerts are still sent, so Alertmanager doesn't end them.
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
     * The settings of a bridge.
     *
     * @param alertmanagers all instances of a cluster, or one; they receive the same alerts
     * @param resend the interval at which open alerts are sent again, at least a second
     * @param monitorUrl link to the monitors; <code>{alert}</code> and <code>{stratum}</code> are replaced by the id
     *     and the stratum of the alert
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
        this.follower = new AlertFollower(configuration, new NewestAlerts(), report);
    }

    /**
     * Starts a bridge. It waits for services that don't respond, now or later.
     *
     * @param clock gives the times in the alerts; it should differ little from Alertmanager's own
     * @param report receives messages for the operator, from any thread
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
     * @throws KafkaException if settings of Kafka's client can't work
     * @throws IllegalStateException if a defect has ended the bridge
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

    /** Ends the bridge. Alertmanagers aren't told. After a while they end the alerts that no other bridge sends. */
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

    /** Handles the alerts that the follower reads, in the follower's thread. */
    private final class NewestAlerts implements AlertFollower.Listener {

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

    /** Accepts an alert. An alert that can't be delivered must not delay the others. */
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

    /** Sends, and ends the bridge if sending fails. Otherwise it would look alive but deliver nothing. */
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
