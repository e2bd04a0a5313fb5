package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.FailureKind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads the topic of drift alerts until it is stopped. If the cluster, the topic or the schema registry doesn't respond,
 * it waits. It reports this once, and once more when the service responds again.
 */
final class AlertFollower {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration WAIT = Duration.ofSeconds(2);

    /**
     * Interval at which the follower sends a request to the cluster. A consumer can't distinguish an idle topic from a
     * cluster that doesn't answer.
     */
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);

    private final ConformalConfiguration configuration;
    private final Listener listener;
    private final Consumer<String> report;
    private final OutageReport cluster;
    private final OutageReport registry;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Optional<AlertLog> current = Optional.empty();

    /** Receives what is read, in the reading thread. */
    interface Listener {

        /**
         * Receives all alerts in their newest states, by id: at the beginning, and whenever reading had to start again.
         */
        void read(Map<String, DriftAlert> newest);

        /** Receives each later change. */
        void changed(AlertChange change);
    }

    AlertFollower(ConformalConfiguration configuration, Listener listener, Consumer<String> report) {
        this.configuration = configuration;
        this.listener = listener;
        this.report = report;
        this.cluster = new OutageReport("the cluster", report);
        this.registry = new OutageReport("the schema registry", report);
    }

    /**
     * Reads until it is stopped.
     *
     * @throws KafkaException if waiting doesn't help, for example if Kafka's client refuses its settings
     */
    void run() throws InterruptedException {
        try {
            while (!isStopping()) {
                try (AlertLog log = new AlertLog(configuration, report)) {
                    current = Optional.of(log);
                    follow(log);
                } catch (WakeupException e) {
                    throw e;
                } catch (KafkaException e) {
                    if (!mayEnd(FailureKind.of(e))) {
                        throw e;
                    }
                    cluster.fails(e);
                    pause();
                }
            }
        } catch (WakeupException e) {
            // Stopped.
        }
    }

    /** Ends {@link #run}; called by another thread. */
    void stop() {
        stopping.countDown();
        current.ifPresent(AlertLog::wakeUp);
    }

    private void follow(AlertLog log) throws InterruptedException {
        log.connect();
        Map<String, DriftAlert> newest = new LinkedHashMap<>();
        while (!log.isCaughtUp()) {
            next(log).forEach(change -> AlertLog.apply(change, newest));
        }
        cluster.answers();
        listener.read(newest);
        long asked = System.nanoTime();
        while (!isStopping()) {
            next(log).forEach(listener::changed);
            if (System.nanoTime() - asked > BETWEEN_QUESTIONS.toNanos()) {
                ask(log);
                asked = System.nanoTime();
            }
        }
    }

    private List<AlertChange> next(AlertLog log) throws InterruptedException {
        try {
            List<AlertChange> changes = log.next(POLL);
            if (!changes.isEmpty()) {
                registry.answers();
            }
            return changes;
        } catch (RegistryOutage e) {
            registry.fails(e.getCause());
            pause();
            return List.of();
        }
    }

    /** Asks the cluster. The consumer itself reconnects, and continues where it was. */
    private void ask(AlertLog log) {
        try {
            log.ask();
            cluster.answers();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            if (!mayEnd(FailureKind.of(e))) {
                throw e;
            }
            cluster.fails(e);
        }
    }

    /** Whether waiting may help. Somebody may grant access while the process waits. */
    private static boolean mayEnd(FailureKind kind) {
        return kind == FailureKind.OUTAGE || kind == FailureKind.ACCESS_REFUSED;
    }

    private void pause() throws InterruptedException {
        if (stopping.await(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new WakeupException();
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }
}
