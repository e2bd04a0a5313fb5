package io.conformalstreams.ops.alert;

import io.conformalstreams.connectors.alertmanager.AlertDelivery;
import io.conformalstreams.connectors.alertmanager.AlertmanagerClient;
import io.conformalstreams.connectors.alertmanager.DriftAlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Keeps Alertmanagers in step with the topic of drift alerts until it is closed. All that it knows is in the topic: it
 * reads the topic from the beginning, and sends nothing before it has come to the end, so that an old state of an alert
 * that is long resolved alarms nobody. Each Alertmanager has a thread of its own; one that does not answer holds up none
 * of the others.
 */
public final class AlertBridge implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration REGISTRY_WAIT = Duration.ofSeconds(2);

    private final AlertLog log;
    private final AlertStates states;
    private final List<AlertDelivery> deliveries;
    private final Consumer<String> report;
    private final List<Thread> senders = new ArrayList<>();
    private final Thread reader;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);

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
                throw new IllegalArgumentException("alertmanagers is empty; a bridge leads somewhere");
            }
        }
    }

    private AlertBridge(ConformalConfiguration configuration, Targets targets, Clock clock, Consumer<String> report) {
        this.report = report;
        this.states = new AlertStates(targets.monitorUrl());
        this.deliveries = targets.alertmanagers().stream()
                .map(client -> new AlertDelivery(client, targets.resend(), clock, report))
                .toList();
        this.log = new AlertLog(configuration, report);
        this.reader = daemon("alert-reader", this::read);
    }

    /**
     * Starts a bridge.
     *
     * @param clock whose time the alerts carry; Alertmanager's own should not differ by much
     * @param report takes lines for people, from any thread
     * @throws KafkaException when the cluster does not answer, or the topic is missing
     */
    public static AlertBridge start(
            ConformalConfiguration configuration, Targets targets, Clock clock, Consumer<String> report) {
        AlertBridge bridge = new AlertBridge(configuration, targets, clock, report);
        bridge.reader.start();
        return bridge;
    }

    /**
     * Waits until the bridge is closed.
     *
     * @throws KafkaException when the topic can't be read any more, or alerts can't be sent, for another reason than silence
     */
    public void await() throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new KafkaException("the bridge has ended: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /** Ends the bridge; Alertmanagers are told nothing, and end the alerts that no other bridge sends after a while. */
    @Override
    public void close() {
        closing.countDown();
        log.wakeUp();
        ended.exceptionally(failure -> null).join();
    }

    private void read() {
        try (log) {
            Map<String, DriftAlert> newest = new LinkedHashMap<>();
            while (!log.isCaughtUp()) {
                next().forEach(change -> AlertLog.apply(change, newest));
            }
            newest.values().forEach(this::accept);
            report.accept("read " + newest.size() + " drift alerts; delivering them");
            deliveries.forEach(delivery -> senders.add(daemon("alert-sender", () -> send(delivery))));
            senders.forEach(Thread::start);
            while (closing.getCount() > 0) {
                next().forEach(this::apply);
            }
        } catch (WakeupException e) {
            // Closed, or a sender has failed and said so.
        } catch (InterruptedException | RuntimeException e) {
            ended.completeExceptionally(e);
        } finally {
            senders.forEach(Thread::interrupt);
            ended.complete(null);
        }
    }

    private List<AlertChange> next() throws InterruptedException {
        try {
            return log.next(POLL);
        } catch (RegistryOutage e) {
            report.accept(e.getMessage() + "; trying on");
            boolean isClosing = closing.await(REGISTRY_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            if (isClosing) {
                throw new WakeupException();
            }
            return List.of();
        }
    }

    private void apply(AlertChange change) {
        if (change instanceof AlertChange.Stated stated) {
            accept(stated.alert());
        } else {
            deliveries.forEach(delivery -> delivery.remove(change.alertId()));
        }
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
            log.wakeUp();
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
