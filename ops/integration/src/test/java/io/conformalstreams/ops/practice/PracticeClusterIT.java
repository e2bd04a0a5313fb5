package io.conformalstreams.ops.practice;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.platform.LoopbackPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The first steps of an operator who practises. */
class PracticeClusterIT {

    private static final Path EXAMPLE = Path.of("..", "examples", "conformal.yaml");
    private static final String OWNER_ONLY = "rw-------";

    @TempDir
    private Path folder;

    @Test
    void aClientMayDoWhatThePrintedCommandsHaveGranted() throws Exception {
        int[] ports = LoopbackPorts.free(5);
        try (PracticeCluster cluster = PracticeCluster.start(
                folder, EXAMPLE, new PracticePorts(ports[0], ports[1], ports[2], ports[3], ports[4]))) {
            assertThat(cluster.topologies()).containsExactly("calibration", "prediction");
            assertOnlyTheOwnerReadsSecrets();

            assertThat(run("administrator", "topics").exitCode()).isZero();
            // The certificate belongs to the same administrator.
            assertThat(run("administrator-certificate", "topics", "--dry-run").output())
                    .contains("as wanted")
                    .doesNotContain("would change");

            Run refused = run("gateway", "replay", "--synthetic", "1");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.code());
            assertThat(refused.output())
                    .contains("User:conformal-gateway lacks WRITE on topic conformal.predictions: kafka-acls.sh");

            List<String> granting = run(
                            "administrator", "topics", "--acls", "--principal", "gateway=User:conformal-gateway")
                    .output()
                    .lines()
                    .toList();
            assertThat(shell(granting)).isZero();

            // The broker learns of permissions a moment later.
            assertThat(Stream.generate(() -> run("gateway", "replay", "--synthetic", "1"))
                            .limit(20)
                            .anyMatch(sent -> sent.exitCode() == ExitCode.OK.code()))
                    .isTrue();

            kill("registry", cluster);
            for (Run unanswered : List.of(
                    run("gateway", "replay", "--synthetic", "1"), run("administrator", "topics", "--dry-run"))) {
                assertThat(unanswered.exitCode()).isEqualTo(ExitCode.UNREACHABLE.code());
                assertThat(unanswered.output())
                        .contains("the schema registry is down", "status 502")
                        .doesNotContain("{");
            }
        }
    }

    private static void kill(String name, PracticeCluster cluster) {
        Service service = cluster.services().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        ProcessHandle process =
                ProcessHandle.of(service.processId().getAsLong()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private void assertOnlyTheOwnerReadsSecrets() throws IOException {
        try (Stream<Path> secrets = Files.list(folder.resolve("secrets"))) {
            assertThat(secrets.filter(file -> file.toString().endsWith(".properties")))
                    .hasSizeGreaterThan(8)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo(OWNER_ONLY));
        }
        String password = SecretFile.open(folder.resolve("secrets/gateway.properties"), "kafka")
                .password("kafka");
        for (String file : List.of("gateway.yaml", "gateway.properties", "broker/broker.log")) {
            assertThat(folder.resolve(file)).content().doesNotContain(password);
        }
    }

    /** Runs commands as an operator does: in the directory of the cluster, with its scripts on the path. */
    private int shell(List<String> commands) throws Exception {
        ProcessBuilder bash = new ProcessBuilder("bash", "-ec", String.join("\n", commands))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("grant.log").toFile());
        bash.environment().merge("PATH", folder + ":", (path, first) -> first + path);
        return bash.start().waitFor();
    }

    /** A command of the program and what it wrote. */
    private record Run(int exitCode, String output) {}

    private Run run(String client, String... command) {
        StringWriter output = new StringWriter();
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(output));
        commandLine.setErr(new PrintWriter(output));
        String configuration = folder.resolve(client + ".yaml").toString();
        return new Run(
                commandLine.execute(Stream.concat(Stream.of(command), Stream.of("--config", configuration))
                        .toArray(String[]::new)),
                output.toString());
    }
}
