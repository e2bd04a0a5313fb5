package io.conformalstreams.processor.runtime;

import io.conformalstreams.contracts.MonitorEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.streams.KafkaStreams.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one topology until it is closed. After an outage, it restarts the topology and continues from the last commit.
 * The pauses between restarts grow, but the number of restarts is not limited. Any other failure ends the topology.
 */
final class SupervisedTopology implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedTopology.class);

    /** Largest number of causes that are read, because a chain of causes may be circular. Real chains are shorter. */
    private static final int DEEPEST_CHAIN = 20;

    private final RunnableTopology topology;
    private final Properties properties;
    private final GroupMember member;
    private final StartChecks checks;
    private final String principal;
    private final ApplicationMetrics metrics;
    private final Backoff backoff;
    private final StateDoubt doubt;
    private final Thread thread;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private final AtomicLong restarts = new AtomicLong();

    /** Guarded by this. Only requests to the cluster before and after a start may be interrupted. */
    private boolean isChecking;

    private volatile Phase phase = Phase.STARTING;
    private volatile Optional<Throwable> lastFailure = Optional.empty();
    private volatile Optional<StreamsInstance> instance = Optional.empty();
    private volatile Optional<StartDurations> start = Optional.empty();
    private volatile StartStopwatch stopwatch = StartStopwatch.sinceNow();

    /**
     * Prepares the topology. Nothing runs before {@link #start}.
     *
     * @param member how the topology joins and leaves its consumer group
     * @param checks run before and after each start
     * @param doubt about the stores on this machine
     * @param principal the client, for messages about refused access
     * @param backoff determines the pauses between attempts; not shared with other topologies
     */
    SupervisedTopology(
            RunnableTopology topology,
            Properties properties,
            GroupMember member,
            StartChecks checks,
            StateDoubt doubt,
            String principal,
            ApplicationMetrics metrics,
            Backoff backoff) {
        this.topology = topology;
        this.properties = properties;
        this.member = member;
        this.checks = checks;
        this.principal = principal;
        this.metrics = metrics;
        this.backoff = backoff;
        this.doubt = doubt;
        this.thread = new Thread(this::supervise, "supervisor-" + topology.name());
    }

    void start() {
        thread.start();
    }

    /** Completes when the topology ends: with the failure, or with an empty value if the topology was closed. */
    CompletableFuture<Optional<Throwable>> end() {
        return end;
    }

    TopologyStatus status() {
        Optional<StreamsInstance> current = instance;
        return new TopologyStatus(
                topology.name(),
                topology.applicationId(),
                phase,
                current.map(StreamsInstance::state).map(State::name),
                restarts.get(),
                start,
                phase == Phase.WAITING_FOR_ACCESS ? lastFailure.flatMap(this::refusal) : Optional.empty(),
                lastFailure.map(failure -> FailureKind.of(failure) + ": "
                        + innermost(failure).getClass().getName()),
                current.map(StreamsInstance::restoreProgress).orElse(Map.of()),
                current.map(StreamsInstance::threads).orElse(List.of()),
                current.map(StreamsInstance::lag).orElse(Map.of()));
    }

    /** Returns how far each drift monitor is from its limit; empty while the topology does not run. */
    List<MonitorEvidence> evidence() {
        return instance.map(StreamsInstance::evidence).orElse(List.of());
    }

    /** Stops the topology and waits until it has left its group and released its state. */
    @Override
    public void close() {
        closing.complete(null);
        interruptCheck();
        if (thread.getState() == Thread.State.NEW) {
            phase = Phase.CLOSED;
            end.complete(Optional.empty());
        }
        end.join();
    }

    private void supervise() {
        Optional<Throwable> ending;
        try {
            ending = attemptUntilEnd();
        } catch (RuntimeException | Error unexpected) {
            ending = Optional.of(unexpected);
        }
        ending.ifPresent(
                failure -> LOG.error("topology {} has ended: {}", topology.name(), CauseChain.describe(failure)));
        phase = ending.isPresent() ? Phase.FAILED : Phase.CLOSED;
        end.complete(ending);
    }

    private Optional<Throwable> attemptUntilEnd() {
        while (true) {
            long began = System.nanoTime();
            Optional<Throwable> failure = attempt().map(this::withMissingPermissions);
            if (closing.isDone() || failure.isEmpty()) {
                return Optional.empty();
            }
            lastFailure = failure;
            backoff.attemptLasted(Duration.ofNanos(System.nanoTime() - began));
            Duration pause;
            switch (FailureKind.of(failure.get())) {
                case OUTAGE -> pause = afterOutage(failure.get());
                case ACCESS_REFUSED -> pause = afterRefusal(failure.get());
                default -> {
                    return failure;
                }
            }
            if (isClosedWithin(pause)) {
                return Optional.empty();
            }
            restarts.incrementAndGet();
        }
    }

    private Duration afterOutage(Throwable failure) {
        Duration pause = backoff.next();
        phase = Phase.WAITING_TO_RESTART;
        LOG.warn(
                "outage in topology {}, restart in {}: {}{}",
                topology.name(),
                pause,
                CauseChain.describe(failure),
                advice(failure));
        return pause;
    }

    private String advice(Throwable failure) {
        return innermost(failure) instanceof org.apache.kafka.common.errors.TimeoutException
                ? "; check that the brokers respond at kafka.bootstrap.servers, "
                        + properties.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                : "";
    }

    private Duration afterRefusal(Throwable failure) {
        Duration pause = backoff.longest();
        phase = Phase.WAITING_FOR_ACCESS;
        LOG.error(
                "topology {} waits for access, next attempt in {}: {}",
                topology.name(),
                pause,
                refusal(failure).orElse(""));
        return pause;
    }

    private Optional<String> refusal(Throwable failure) {
        return AccessRefusal.describe(failure, principal);
    }

    /** Kafka's exceptions don't name the operation that was refused. The check of the cluster does. */
    private Throwable withMissingPermissions(Throwable failure) {
        boolean refused = FailureKind.of(failure) == FailureKind.ACCESS_REFUSED;
        if (!refused || failure instanceof AccessRefusedException) {
            return failure;
        }
        try {
            checkCluster();
            return failure;
        } catch (AccessRefusedException listed) {
            return listed;
        } catch (RuntimeException unanswered) {
            return failure;
        }
    }

    /** Runs one instance until it fails or the topology is closed. */
    private Optional<Throwable> attempt() {
        start = Optional.empty();
        stopwatch = restarts.get() == 0 ? StartStopwatch.sinceStartOfProcess() : StartStopwatch.sinceNow();
        try {
            // A topology that waits keeps its phase until the cluster check has passed.
            checkCluster();
            stopwatch.clusterIsChecked();
            if (closing.isDone()) {
                return Optional.empty();
            }
            phase = Phase.STARTING;
            try (StreamsInstance running =
                    new StreamsInstance(topology, properties, doubt, member.onClose(), metrics, this::follow)) {
                instance = Optional.of(running);
                running.start();
                CompletableFuture.anyOf(closing, running.failure(), running.running())
                        .join();
                if (running.running().isDone()) {
                    interruptibly(checks.after());
                }
                CompletableFuture.anyOf(closing, running.failure()).join();
                return Optional.ofNullable(running.failure().getNow(null));
            }
        } catch (RuntimeException | Error failure) {
            return Optional.of(failure);
        } finally {
            instance = Optional.empty();
        }
    }

    private void checkCluster() {
        interruptibly(checks.before());
    }

    /** Runs something that asks the cluster. Closing the topology does not wait for the answer. */
    private void interruptibly(Runnable asking) {
        setChecking(true);
        try {
            if (!closing.isDone()) {
                asking.run();
            }
        } finally {
            setChecking(false);
        }
    }

    private synchronized void setChecking(boolean checking) {
        isChecking = checking;
        // An interrupt that arrived after the end of the check must not affect the code that follows.
        Thread.interrupted();
    }

    private synchronized void interruptCheck() {
        if (isChecking) {
            thread.interrupt();
        }
    }

    private void follow(State state) {
        if (state == State.RUNNING) {
            Optional<StartDurations> before = start;
            start = before.or(() -> Optional.of(stopwatch.isRunning(instance.flatMap(StreamsInstance::restoreSpan))));
            phase = Phase.RUNNING;
            LOG.info(
                    "topology {} is running{}",
                    topology.name(),
                    before.isPresent() ? " again after a rebalance" : "; its start took " + start.orElseThrow());
        } else if (phase == Phase.RUNNING) {
            phase = Phase.STARTING;
        }
    }

    private boolean isClosedWithin(Duration pause) {
        try {
            closing.get(pause.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillOpen) {
            return false;
        } catch (InterruptedException | ExecutionException impossible) {
            throw new IllegalStateException("no one interrupts a supervisor or fails its closing future", impossible);
        }
    }

    private static Throwable innermost(Throwable failure) {
        Throwable innermost = failure;
        for (int depth = 0; depth < DEEPEST_CHAIN && innermost.getCause() != null; depth++) {
            innermost = innermost.getCause();
        }
        return innermost;
    }
}
