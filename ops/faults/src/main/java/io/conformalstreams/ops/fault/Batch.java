package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.platform.LoopbackPorts;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.ops.verify.KafkaLogs;
import io.conformalstreams.ops.verify.Verification;
import io.conformalstreams.ops.verify.VerificationReport;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/**
 * One batch: a stream on new topics, some instances, faults while its records are processed, and the verdicts at the
 * end.
 */
final class Batch {

    private final BatchPlan plan;
    private final Services services;
    private final Path directory;
    private final List<String> javaOptions;
    private final boolean limitsDisks;
    private final Injections injections;
    private final List<Instance> instances = new ArrayList<>();
    private final Map<Instance, LimitedDisk> disks = new HashMap<>();

    /**
     * @param javaOptions options of the instances' JVMs
     * @param limitsDisks whether small file systems can be mounted
     */
    Batch(BatchPlan plan, Services services, Path directory, List<String> javaOptions, boolean limitsDisks) {
        this.plan = plan;
        this.services = services;
        this.directory = directory;
        this.javaOptions = javaOptions;
        this.limitsDisks = limitsDisks;
        this.injections = new Injections(directory.resolve("timeline.txt"));
    }

    /** Runs the batch. Its files remain. */
    BatchResult run() throws IOException, InterruptedException, ExecutionException {
        long start = System.nanoTime();
        SentRecords sent = new SentRecords();
        List<Verdict> verdicts;
        try {
            verdicts = judged(sent);
        } finally {
            end();
        }
        sent.faults().forEach(fault -> injections.add(fault, ""));
        verdicts.forEach(verdict -> injections.note(verdict.line()));
        return new BatchResult(
                plan.number(),
                plan.description(),
                injections.counts(),
                injections.readyAgain(),
                verdicts.stream().map(Verdict::line).toList(),
                verdicts.stream().allMatch(Verdict::passed),
                Duration.ofNanos(System.nanoTime() - start),
                sent.records(),
                directory);
    }

    private List<Verdict> judged(SentRecords sent) throws IOException, InterruptedException, ExecutionException {
        String name = "faults-" + plan.seed() + "-" + plan.number();
        StreamSettings settings = services.disturbed(name, plan.standbyReplicas());
        ConformalConfiguration disturbed = prepare(settings);
        ConformalConfiguration undisturbed = services.undisturbed(name)
                .write(directory.resolve("undisturbed.yaml"), directory.resolve("undisturbed"), 0, List.of());
        provision(disturbed);
        BatchRecords records = new BatchRecords(plan);
        List<Map<TopicPartition, Long>> stages = new ArrayList<>();
        Optional<Verdict> stuck = disturb(disturbed, records, sent, stages);
        if (stuck.isPresent()) {
            return List.of(stuck.get());
        }
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(noUnexpectedEnd());
        verdicts.add(orderlyStop());
        provision(undisturbed);
        if (!UndisturbedRun.run(disturbed, undisturbed, stages)) {
            verdicts.add(new Verdict("the undisturbed run processes everything", false, "not in time"));
            return verdicts;
        }
        verdicts.addAll(new Examination(
                        Published.read(disturbed),
                        Published.read(undisturbed),
                        verify(disturbed),
                        sent,
                        records.stagedStrata())
                .verdicts());
        return verdicts;
    }

    /** Writes the configurations of the instances, and mounts their file systems. Returns one of the configurations. */
    private ConformalConfiguration prepare(StreamSettings settings) throws IOException {
        List<ConformalConfiguration> configurations = new ArrayList<>();
        for (int port : LoopbackPorts.free(plan.instances())) {
            int number = instances.size() + 1;
            Instance instance = new Instance(number, directory.resolve("instance-" + number), port, javaOptions);
            if (limitsDisks) {
                disks.put(instance, LimitedDisk.mount(instance.disk()));
            }
            configurations.add(settings.write(
                    instance.configuration(),
                    instance.stateDirectory(),
                    port,
                    plan.named() ? List.of("instanceId: instance-" + number) : List.of()));
            instances.add(instance);
        }
        return configurations.get(0);
    }

    /** Sends the records and injects the faults. Returns the reason if not everything was processed in the end. */
    private Optional<Verdict> disturb(
            ConformalConfiguration configuration,
            BatchRecords records,
            SentRecords sent,
            List<Map<TopicPartition, Long>> stages)
            throws IOException, InterruptedException, ExecutionException {
        ClusterProgress progress = new ClusterProgress(configuration);
        for (Instance instance : instances) {
            instance.start();
        }
        try (BatchGateway gateway = new BatchGateway(configuration, records, sent);
                FaultInjector injector =
                        new FaultInjector(plan, instances, disks, services, configuration, injections)) {
            for (Instance instance : instances) {
                if (!instance.isReadyInTime()) {
                    return Optional.of(stuck("all instances are ready after the first start", Instance.START_LIMIT));
                }
            }
            for (int stage = 0; stage < BatchRecords.STAGES; stage++) {
                injections.note("stage " + (stage + 1));
                gateway.resume();
                inject(plan.part(stage, BatchRecords.STAGES), records.stage(stage), gateway, injector);
                injector.settle();
                gateway.pause();
                if (stage == BatchRecords.STAGES - 1) {
                    gateway.complete();
                }
                injections.note("everything is sent");
                if (!progress.awaitDrained()) {
                    return Optional.of(
                            stuck("everything is processed once the faults are over", ClusterProgress.LIMIT));
                }
                injections.note("everything is processed");
                stages.add(progress.inputEnds());
            }
        }
        return Optional.empty();
    }

    /** Sends a part of the records before each fault. */
    private static void inject(
            List<FaultKind> faults, List<Dispatch> dispatches, BatchGateway gateway, FaultInjector injector)
            throws IOException, InterruptedException, ExecutionException {
        for (int i = 0; i < faults.size(); i++) {
            gateway.send(dispatches.subList(
                    dispatches.size() * i / faults.size(), dispatches.size() * (i + 1) / faults.size()));
            injector.inject(faults.get(i));
        }
        if (faults.isEmpty()) {
            gateway.send(dispatches);
        }
    }

    /** The verdict about a check that was not passed in time. What the instances were doing is kept for the search. */
    private Verdict stuck(String check, Duration limit) throws IOException, InterruptedException {
        List<String> moments = new ArrayList<>();
        for (Instance instance : instances) {
            moments.add("instance " + instance.number() + " is " + instance.look());
            instance.keepStatus();
        }
        return new Verdict(
                check,
                false,
                "not within " + limit.toSeconds() + " s; " + String.join(", ", moments)
                        + "; beside the logs of the instances, which contain their threads, is their status");
    }

    private Verdict noUnexpectedEnd() {
        List<String> ends = injections.unexpectedEnds();
        return Verdict.of(
                "no instance ends by itself",
                ends.isEmpty(),
                instances.size() + " instances",
                ends.isEmpty() ? "" : ends.get(0));
    }

    private Verdict orderlyStop() throws InterruptedException {
        List<String> late = new ArrayList<>();
        for (Instance instance : instances) {
            if (instance.isAlive() && !instance.stop()) {
                late.add("instance " + instance.number());
            }
        }
        return Verdict.of(
                "instances stop when they are told to",
                late.isEmpty(),
                instances.size() + " instances",
                String.join(", ", late) + " did not stop in time");
    }

    private static VerificationReport verify(ConformalConfiguration configuration) {
        try (KafkaLogs logs = new KafkaLogs(configuration)) {
            return Verification.run(configuration, logs);
        }
    }

    /** Creates the topics and registers the schemas. */
    static void provision(ConformalConfiguration configuration) throws IOException {
        for (Provisioning entry : TopicProvisioning.run(configuration, Provisioning.Mode.ADD)) {
            if (entry.status() == Provisioning.Status.PROBLEM) {
                throw new IOException(entry.resource() + ": " + entry.detail());
            }
        }
    }

    private void end() throws IOException, InterruptedException {
        for (Instance instance : instances) {
            if (instance.isAlive()) {
                instance.kill();
            }
        }
        for (LimitedDisk disk : disks.values()) {
            disk.close();
        }
    }
}
