package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Injects the faults of a batch. Instances are also killed while a service is down, or while another instance is stopped
 * or has a full disk.
 */
final class FaultInjector implements AutoCloseable {

    private static final int LONGEST_PAUSE_MILLISECONDS = 500;
    private static final String NO_SPACE = "No space left on device";

    /** A busy machine starts a process slowly. */
    private static final Duration PATIENCE = Duration.ofSeconds(240);

    private static final Duration BETWEEN_FILLS = Duration.ofMillis(500);

    private final List<Instance> instances;
    private final Map<Instance, LimitedDisk> disks;
    private final Services services;
    private final Injections injections;
    private final ReadyWatch readiness;
    private final Drainage transactions;
    private final Killing killing;
    private final HangingTransactionWatch operator;
    private final SplittableRandom random;
    private final Set<Instance> unavailable = ConcurrentHashMap.newKeySet();
    private final List<Future<?>> endings = new ArrayList<>();
    private Future<?> service = CompletableFuture.completedFuture(null);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(4);

    /**
     * @param disks the file system of each instance's state; empty if none can be mounted
     * @param configuration names the cluster and the topics
     */
    FaultInjector(
            BatchPlan plan,
            List<Instance> instances,
            Map<Instance, LimitedDisk> disks,
            Services services,
            ConformalConfiguration configuration,
            Injections injections) {
        this.instances = instances;
        this.disks = disks;
        this.services = services;
        this.injections = injections;
        this.readiness = new ReadyWatch(injections);
        this.transactions = new Drainage(configuration);
        this.operator = new HangingTransactionWatch(configuration, injections);
        this.random = KeyedRandom.of(plan.seed(), "injections", plan.number());
        this.killing = new Killing(transactions, injections, readiness, random);
    }

    /** Injects one fault after a short pause. Returns when the next one may follow. */
    void inject(FaultKind kind) throws IOException, InterruptedException, ExecutionException {
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLISECONDS));
        List<Instance> free = awaitFree();
        switch (kind) {
            case STOPPED -> stop(any(free));
            case BROKER_KILLED -> killBroker();
            case REGISTRY_KILLED -> killRegistry(any(free));
            case STATE_DELETED -> deleteState(any(free));
            case DISK_FULL -> fillDisk(any(free));
            default -> killing.killAt(kind, free);
        }
    }

    /** Returns when no instance is stopped or without disk space any more. Starts those that have ended. */
    void settle() throws IOException, InterruptedException, ExecutionException {
        for (Future<?> ending : endings) {
            ending.get();
        }
        endings.clear();
        for (Instance instance : instances) {
            if (!instance.isAlive()) {
                killing.restart(instance);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        readiness.close();
        operator.close();
        transactions.close();
    }

    /** Stops an instance until its partitions have moved and its transaction was aborted; then it continues. */
    private void stop(Instance instance) throws IOException {
        instance.freeze();
        injections.add(FaultKind.STOPPED, "instance " + instance.number());
        Duration longer = StreamSettings.SESSION_TIMEOUT.compareTo(StreamSettings.TRANSACTION_TIMEOUT) > 0
                ? StreamSettings.SESSION_TIMEOUT
                : StreamSettings.TRANSACTION_TIMEOUT;
        endLater(instance, longer.toMillis() + 1_000 + random.nextInt(2_000), () -> {
            instance.thaw();
            readiness.sinceNow(FaultKind.STOPPED, instance);
        });
    }

    private void killBroker() throws InterruptedException, ExecutionException {
        awaitServices();
        services.killBroker();
        injections.add(FaultKind.BROKER_KILLED, "");
        startLater(FaultKind.BROKER_KILLED, random.nextInt(2_000), () -> {
            services.startBroker();
            operator.begin();
        });
    }

    /** Kills the registry, and starts an instance while it is down, because a new instance must ask for schemas. */
    private void killRegistry(Instance starting) throws IOException, InterruptedException, ExecutionException {
        awaitServices();
        services.killRegistry();
        injections.add(FaultKind.REGISTRY_KILLED, "");
        killing.restart(starting);
        startLater(FaultKind.REGISTRY_KILLED, random.nextInt(3_000), services::startRegistry);
    }

    /** Starts a service in the background, so that instances are killed while it is down. */
    private void startLater(FaultKind kind, long milliseconds, Ending start) {
        service = timer.schedule(
                () -> {
                    start.run();
                    injections.note("after " + kind.option() + ", all services respond");
                    instances.stream()
                            .filter(instance -> !unavailable.contains(instance))
                            .forEach(instance -> readiness.sinceNow(kind, instance));
                    return kind;
                },
                milliseconds,
                TimeUnit.MILLISECONDS);
        endings.add(service);
    }

    /** Returns when all services respond, so that only one at a time is down. */
    private void awaitServices() throws InterruptedException, ExecutionException {
        service.get();
    }

    private void deleteState(Instance instance) throws IOException, InterruptedException {
        instance.kill();
        Shell.empty(instance.stateDirectory());
        injections.add(FaultKind.STATE_DELETED, "instance " + instance.number());
        instance.start();
        readiness.sinceStart(FaultKind.STATE_DELETED, instance);
    }

    /**
     * Fills the disk, and restarts the instance, because a running one rarely writes. The fault counts once the instance has
     * met it.
     */
    private void fillDisk(Instance instance) throws IOException, InterruptedException, ExecutionException {
        LimitedDisk disk = disks.get(instance);
        long logged = Files.size(instance.log());
        int longer = random.nextInt(3_000);
        disk.fill();
        killing.restart(instance);
        endLater(instance, 0, () -> {
            if (awaitNoSpace(instance, disk, logged)) {
                injections.add(FaultKind.DISK_FULL, "instance " + instance.number());
            } else {
                injections.note("instance " + instance.number() + " did not notice that its disk was full");
            }
            Thread.sleep(longer);
            disk.free();
            if (!instance.isAlive()) {
                injections.note("instance " + instance.number() + " ended on the full disk with exit code "
                        + instance.exitCode());
                instance.start();
            }
            readiness.sinceNow(FaultKind.DISK_FULL, instance);
        });
    }

    /** Keeps the disk full until the instance notices. A restart can delete a store, and so make room for the new one. */
    private static boolean awaitNoSpace(Instance instance, LimitedDisk disk, long logged)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (instance.awaitLogged(NO_SPACE, logged, BETWEEN_FILLS)) {
                return true;
            }
            disk.fill();
        }
        return false;
    }

    private void endLater(Instance instance, long milliseconds, Ending ending) {
        unavailable.add(instance);
        endings.add(timer.schedule(
                () -> {
                    ending.run();
                    unavailable.remove(instance);
                    return instance;
                },
                milliseconds,
                TimeUnit.MILLISECONDS));
    }

    private List<Instance> awaitFree() throws InterruptedException, ExecutionException {
        while (true) {
            // An outage that fails to end would leave its instance unavailable for ever.
            for (Future<?> ending : endings) {
                if (ending.isDone()) {
                    ending.get();
                }
            }
            List<Instance> free = instances.stream()
                    .filter(instance -> !unavailable.contains(instance))
                    .toList();
            if (!free.isEmpty()) {
                return free;
            }
            Thread.sleep(LONGEST_PAUSE_MILLISECONDS);
        }
    }

    private Instance any(List<Instance> candidates) {
        return candidates.get(random.nextInt(candidates.size()));
    }

    /** Ends an outage. */
    @FunctionalInterface
    private interface Ending {
        void run() throws IOException, InterruptedException;
    }
}
