package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.topic.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a {@link BareConsumer} on the records that are on a topic. */
final class BareRun {

    private static final long POLL_MILLISECONDS = 100;

    private final ProcessCluster cluster;
    private final Path directives;

    /** @param launcher the script {@code ops/conformal-streams}, beside the file that it gives to the JIT compiler */
    BareRun(ProcessCluster cluster, Path launcher) {
        this.cluster = cluster;
        this.directives = launcher.resolveSibling("compiler-directives.json");
    }

    /**
     * Consumes labels or predictions.
     *
     * @param counts numbers of records; see {@link MeasuredProcess#run}
     */
    List<Mark> consume(Path configuration, Topic topic, BareConsumer.Work work, long... counts)
            throws IOException, InterruptedException {
        String name = cluster.topicName(configuration, topic);
        String group = "bare-" + name + "-" + work;
        MeasuredProcess process = new MeasuredProcess(
                command(name, topic == Topic.LABELLED_IMAGES ? "labels" : "predictions", group, work),
                cluster.directory().resolve(group + ".log"));
        return process.run(
                () -> {
                    pause();
                    return cluster.committedOffset(group, name);
                },
                counts);
    }

    private List<String> command(String topic, String kind, String group, BareConsumer.Work work) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(memoryOptions());
        command.addAll(compilerOptions(directives));
        command.add("-Dconformal.log.level.libraries=ERROR");
        String options = System.getenv().getOrDefault("CONFORMAL_JAVA_OPTIONS", "");
        Arrays.stream(options.split(" ")).filter(option -> !option.isEmpty()).forEach(command::add);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                BareConsumer.class.getName(),
                cluster.bootstrapServers(),
                cluster.registryUrl(),
                topic,
                kind,
                group,
                work.name()));
        return command;
    }

    /** The garbage collector and the size of new objects that the launcher gives the topologies. */
    static List<String> memoryOptions() {
        return List.of("-XX:+UseParallelGC", "-XX:MaxNewSize=256m", "-XX:InitialSurvivorRatio=4");
    }

    /**
     * The options for the JIT compilers that the launcher gives the topologies, except for packages that a bare consumer
     * does not load.
     *
     * @param directives the file beside the launcher
     */
    static List<String> compilerOptions(Path directives) {
        return List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=" + directives,
                "-XX:+DisplayVMOutputToStderr",
                "-XX:-C1UpdateMethodData",
                "-XX:Tier3InvokeNotifyFreqLog=14",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=CompileThresholdScaling,io.conformalstreams.contracts.*::*,0.25",
                "-XX:CompileCommand=CompileThresholdScaling,org.apache.avro.*::*,0.25",
                "-XX:CompileCommand=CompileThresholdScaling,org.apache.kafka.*::*,0.25",
                "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.04");
    }

    /** Without a pause, the questions about the offset would take processor time from the measured process. */
    private static void pause() {
        try {
            Thread.sleep(POLL_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
