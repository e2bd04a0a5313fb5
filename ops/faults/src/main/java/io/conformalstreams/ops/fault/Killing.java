package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.fault.Instance.Moment;
import io.conformalstreams.ops.fault.committed.Drainage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.RetriableException;

/** Kills instances at chosen moments, and starts them again at once. */
final class Killing {

    /** If no instance comes to the moment within this time, one is killed at another moment. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final int LONGEST_DELAY_MILLISECONDS = 60;
    private static final int LONGEST_DELAY_AT_START_MILLISECONDS = 2_000;
    private static final long BETWEEN_LOOKS_MILLISECONDS = 10;

    private final Drainage transactions;
    private final Injections injections;
    private final ReadyWatch readiness;
    private final SplittableRandom random;

    Killing(Drainage transactions, Injections injections, ReadyWatch readiness, SplittableRandom random) {
        this.transactions = transactions;
        this.injections = injections;
        this.readiness = readiness;
        this.random = random;
    }

    /**
     * Waits until one of the instances comes to a moment, and kills it.
     *
     * @param candidates at least one
     */
    void killAt(FaultKind moment, List<Instance> candidates)
            throws IOException, InterruptedException, ExecutionException {
        if (isBeforeWork(moment) && areReady(candidates)) {
            // Nothing starts, so something must be killed first.
            Instance first = any(candidates);
            readiness.sinceStart(restart(first), first);
        }
        Instance target = at(moment, candidates).orElseGet(() -> any(candidates));
        if (moment != FaultKind.KILLED_AT_COMMIT) {
            Thread.sleep(random.nextInt(
                    moment == FaultKind.KILLED_AT_START
                            ? LONGEST_DELAY_AT_START_MILLISECONDS
                            : LONGEST_DELAY_MILLISECONDS));
        }
        readiness.sinceStart(restart(target), target);
    }

    /** Kills an instance now, and starts it again. Returns the kind of the kill. */
    FaultKind restart(Instance instance) throws IOException, InterruptedException, ExecutionException {
        FaultKind kind = kill(instance);
        instance.start();
        return kind;
    }

    /** Kills an instance now. Returns what it was doing. */
    private FaultKind kill(Instance instance) throws InterruptedException, ExecutionException {
        FaultKind kind = moment(instance);
        if (instance.isAlive()) {
            instance.kill();
            injections.add(kind, "instance " + instance.number());
        } else {
            injections.unexpectedEnd(
                    "instance " + instance.number() + " ended by itself with exit code " + instance.exitCode());
        }
        return kind;
    }

    private Optional<Instance> at(FaultKind moment, List<Instance> candidates)
            throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int first = random.nextInt(candidates.size());
        while (System.nanoTime() < deadline) {
            for (int i = 0; i < candidates.size(); i++) {
                Instance candidate = candidates.get((first + i) % candidates.size());
                if (moment(candidate) == moment) {
                    return Optional.of(candidate);
                }
            }
            Thread.sleep(BETWEEN_LOOKS_MILLISECONDS);
        }
        return Optional.empty();
    }

    private FaultKind moment(Instance instance) throws InterruptedException, ExecutionException {
        return switch (instance.look()) {
            case STARTING, ENDED -> FaultKind.KILLED_AT_START;
            case REBALANCING -> FaultKind.KILLED_AT_REBALANCE;
            case RESTORING -> FaultKind.KILLED_AT_RESTORE;
            case WAITING -> FaultKind.KILLED_WHILE_WAITING;
            case READY -> isTransactionOpen() ? FaultKind.KILLED_AT_COMMIT : FaultKind.KILLED_AT_WORK;
        };
    }

    private boolean isTransactionOpen() throws InterruptedException, ExecutionException {
        try {
            return !transactions.isSettled(Topic.CALIBRATION_SCORES) || !transactions.isSettled(Topic.CONFIDENCE_SETS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RetriableException) {
                // The broker is down, so nothing is committed.
                return false;
            }
            throw failure;
        }
    }

    private static boolean isBeforeWork(FaultKind moment) {
        return moment == FaultKind.KILLED_AT_START
                || moment == FaultKind.KILLED_AT_REBALANCE
                || moment == FaultKind.KILLED_AT_RESTORE;
    }

    private static boolean areReady(List<Instance> instances) throws InterruptedException {
        for (Instance instance : instances) {
            if (instance.look() != Moment.READY) {
                return false;
            }
        }
        return true;
    }

    private Instance any(List<Instance> instances) {
        return instances.get(random.nextInt(instances.size()));
    }
}
