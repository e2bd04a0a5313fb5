package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PermissionsTest {

    @TempDir
    private Path folder;

    private String configuration;

    @BeforeEach
    void write() throws IOException {
        configuration = Files.writeString(folder.resolve("conformal.yaml"), """
                topics: {prefix: scans., partitions: 2}
                application: {id: app}
                models:
                  - {name: net, dimensions: 2, scores: logit, encoding: float32, channels: [{name: cell, labelValues: [1]}]}
                procedures:
                  - {name: sets, type: confidence-sets, model: net, channel: cell, alphas: [0.1], combination: marginal,
                     inner: identity, outer: identity, window: all}
                kafka: {bootstrap.servers: "broker:9093", schema.registry.url: "http://registry"}
                """).toString();
    }

    @Test
    void arePrintedWithoutAConnection() {
        CommandRun run = CommandRun.of("topics", "--config", configuration, "--acls");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output().lines())
                .contains(
                        "# gateway: User:conformal-gateway",
                        "kafka-acls.sh --bootstrap-server broker:9093 --add --allow-principal 'User:conformal-gateway'"
                                + " --operation Write --topic 'scans.predictions' --topic 'scans.labelled-images'",
                        "kafka-acls.sh --bootstrap-server broker:9093 --add --allow-principal"
                                + " 'User:conformal-calibration' --operation Create --operation Read --operation Write"
                                + " --topic 'app-calibration-' --resource-pattern-type prefixed",
                        "kafka-acls.sh --bootstrap-server broker:9093 --add --allow-principal"
                                + " 'User:conformal-prediction' --operation Read --group 'app-prediction'");
        // The calibration doesn't issue sets, and a gateway doesn't read.
        assertThat(run.output().lines())
                .noneMatch(line -> line.contains("conformal-calibration")
                        && line.contains("--operation Write")
                        && line.contains("'scans.confidence-sets'"))
                .noneMatch(line -> line.contains("conformal-gateway") && line.contains("Read"));
    }

    @Test
    void needNoTransactionsWithoutExactlyOnce() throws IOException {
        String transactions = "--transactional-id 'app-prediction-'";
        assertThat(CommandRun.of("topics", "--config", configuration, "--acls").output())
                .contains(transactions);

        Path atLeastOnce = folder.resolve("at-least-once.yaml");
        Files.writeString(
                atLeastOnce,
                Files.readString(Path.of(configuration)).replace("{id: app}", "{id: app, exactlyOnce: false}"));
        assertThat(CommandRun.of("topics", "--config", atLeastOnce.toString(), "--acls")
                        .output())
                .contains("app-prediction-")
                .doesNotContain("--transactional-id");
    }

    @Test
    void areThoseOfTheNamedPrincipal() {
        CommandRun run =
                CommandRun.of("topics", "--config", configuration, "--acls", "--principal", "operator=User:O'Hara");

        assertThat(granted(run)).isEqualTo(12 + 3 + 2 + 1 + Topic.values().length + 1 + 2 + 2);

        assertThat(run.output().lines())
                .hasSizeLessThan(Topic.values().length)
                .allMatch(line -> line.startsWith("#") || line.contains("--allow-principal 'User:O'\\''Hara' "));
    }

    @Test
    void letADashboardReadEverythingAndSendCommandsOnly() {
        CommandRun run =
                CommandRun.of("topics", "--config", configuration, "--acls", "--principal", "dashboard=User:ward");

        assertThat(run.output().lines())
                .filteredOn(line -> line.contains("--operation Write"))
                .singleElement()
                .asString()
                .contains("'scans.drift-commands'");
        assertThat(run.output().lines())
                .filteredOn(line -> line.contains("--operation Read ") && line.contains("--topic"))
                .satisfies(reading ->
                        assertThat(String.join(" ", reading).split("--topic ")).hasSize(1 + Topic.values().length));
    }

    @Test
    void needAClientThatExists() {
        CommandRun unknown =
                CommandRun.of("topics", "--config", configuration, "--acls", "--principal", "scanner=User:me");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(unknown.error()).contains("[scanner]", "gateway");

        CommandRun alone = CommandRun.of("topics", "--config", configuration, "--principal", "gateway=User:me");
        assertThat(alone.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(alone.error()).contains("--acls");

        CommandRun strimzi = CommandRun.of(
                "topics", "--config", configuration, "--strimzi", "kafka", "--principal", "operator=User:ward");
        assertThat(strimzi.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(strimzi.error()).contains("--principal is only for --acls");
    }

    @Test
    void arePrintedForStrimziWithTheTopics() {
        CommandRun run = CommandRun.of("topics", "--config", configuration, "--strimzi", "kafka-1");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("""
                        ---
                        apiVersion: kafka.strimzi.io/v1
                        kind: KafkaTopic
                        metadata:
                          name: "scans.thresholds"
                          labels: {strimzi.io/cluster: "kafka-1"}
                        spec:
                          topicName: "scans.thresholds"
                          partitions: 2
                          replicas: 1
                          config:
                            cleanup.policy: "compact"
                        """).contains("""
                        kind: KafkaUser
                        metadata:
                          name: "conformal-gateway"
                          labels: {strimzi.io/cluster: "kafka-1"}
                        spec:
                          authentication: {type: scram-sha-512}
                          authorization:
                            type: simple
                            acls:
                              - resource: {type: topic, name: "scans.predictions", patternType: literal}
                                operations: [Write]
                              - resource: {type: topic, name: "scans.labelled-images", patternType: literal}
                                operations: [Write]
                        """);
        assertThat(run.output())
                .contains("- resource: {type: transactionalId, name: \"app-prediction-\", patternType: prefix}")
                .contains("- resource: {type: group, name: \"app-calibration\", patternType: literal}");
    }

    @Test
    void areTheSameForStrimziAsForTheCluster() {
        long granted = granted(CommandRun.of("topics", "--config", configuration, "--acls"));
        long operations = CommandRun.of("topics", "--config", configuration, "--strimzi", "kafka")
                .output()
                .lines()
                .filter(line -> line.strip().startsWith("operations: ["))
                .mapToLong(line -> line.split(",").length)
                .sum();
        assertThat(operations).isEqualTo(granted).isPositive();
    }

    /** Without the administrator's login, kafka-acls.sh can't connect to a secured listener. */
    @Test
    void areGrantedWithTheLoginOfAnAdministrator() throws IOException {
        Path secured = folder.resolve("secured.yaml");
        Files.writeString(
                secured,
                Files.readString(Path.of(configuration)).replace("kafka: {", "kafka: {security.protocol: SSL, "));

        CommandRun run = CommandRun.of("topics", "--config", secured.toString(), "--acls");

        assertThat(run.output().lines().filter(line -> line.startsWith("kafka-acls.sh")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("kafka-acls.sh --bootstrap-server broker:9093"
                        + " --command-config administrator.properties --add "));
        assertThat(run.output()).startsWith("# administrator.properties has ");
        assertThat(CommandRun.of("topics", "--config", configuration, "--acls").output())
                .doesNotContain("administrator.properties");
    }

    /** A command grants each of its operations on each of its resources. */
    private static long granted(CommandRun run) {
        return run.output()
                .lines()
                .filter(line -> line.startsWith("kafka-acls.sh"))
                .mapToLong(line -> (line.split(" --operation ").length - 1L)
                        * (line.split(" --(topic|group|transactional-id) ").length - 1L))
                .sum();
    }
}
