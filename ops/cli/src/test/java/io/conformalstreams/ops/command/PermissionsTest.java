package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

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
                                + " --operation Write --topic 'scans.predictions'",
                        "kafka-acls.sh --bootstrap-server broker:9093 --add --allow-principal"
                                + " 'User:conformal-calibration' --operation Create --topic 'app-calibration-'"
                                + " --resource-pattern-type prefixed",
                        "kafka-acls.sh --bootstrap-server broker:9093 --add --allow-principal"
                                + " 'User:conformal-prediction' --operation Read --group 'app-prediction'");
        // The calibration doesn't issue sets, and a gateway doesn't read.
        assertThat(run.output().lines())
                .noneMatch(line -> line.contains("conformal-calibration")
                        && line.contains("Write --topic 'scans.confidence-sets'"))
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

        assertThat(run.output().lines())
                .hasSize(1 + 12 + 3 + 2)
                .allMatch(line -> line.startsWith("#") || line.contains("--allow-principal 'User:O'\\''Hara' "));
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
    }
}
