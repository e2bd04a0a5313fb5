package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands of operators say without a cluster. An integration test runs them against one. */
class DayTwoCommandsTest {

    @TempDir
    private Path folder;

    private String configuration;

    @BeforeEach
    void write() throws IOException {
        configuration = Files.writeString(folder.resolve("conformal.yaml"), """
                topics: {replicationFactor: 1}
                models:
                  - {name: synthetic-segmentor, dimensions: 2, scores: logit, encoding: float32, channels: [{name: lesion, labelValues: [1]}]}
                procedures:
                  - {name: sets, type: confidence-sets, model: synthetic-segmentor, channel: lesion, alphas: [0.1], combination: marginal,
                     inner: identity, outer: identity, window: all}
                kafka: {bootstrap.servers: "localhost:1", schema.registry.url: "http://localhost:1"}
                """).toString();
    }

    @Test
    void sizeNeedsNoCluster() {
        CommandRun run = CommandRun.of(
                "size", "--config", configuration, "--predictions", "100000", "--labels", "0", "--shape", "1024x1024");

        assertThat(run.exitCode()).isZero();
        // 100,000 predictions of 4 MiB, with a preview of 256 KiB and 1000 bytes more, for 30 days.
        assertThat(run.output().lines())
                .anyMatch(line -> line.matches("disk of brokers +12453\\.\\d\\d GiB +topic predictions"))
                .anyMatch(line -> line.matches("partitions +1 .*"));
    }

    @Test
    void sizeRoundsUpWhatAFewImagesNeed() {
        CommandRun run = CommandRun.of(
                "size", "--config", configuration, "--predictions", "1", "--labels", "1", "--shape", "64x64");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output().lines())
                .anyMatch(line -> line.matches("cores +0\\.01 .*"))
                .anyMatch(line -> line.matches("disk of brokers +0\\.01 GiB +topic coverage-outcomes"));
    }

    @Test
    void sizeExplainsTheShape() {
        CommandRun run = CommandRun.of(
                "size", "--config", configuration, "--predictions", "1", "--labels", "0", "--shape", "352");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("--shape is 352", "352x352");
    }

    @Test
    void sizingRefusesAShapeThatNoModelHas() {
        CommandRun run = CommandRun.of(
                "size", "--config", configuration, "--predictions", "1", "--labels", "0", "--shape", "64x256x256");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("--shape is 64x256x256", "2 dimensions");
    }

    @Test
    void nothingIsWithdrawnByMistake() {
        CommandRun unlimited =
                CommandRun.of("withdraw", "--config", configuration, "--stratum", "net", "--reason", "wrong");
        assertThat(unlimited.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(unlimited.error()).contains("--all");

        CommandRun unexplained =
                CommandRun.of("withdraw", "--config", configuration, "--stratum", "net", "--all", "--reason", " ");
        assertThat(unexplained.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(unexplained.error()).contains("--reason");
    }

    @Test
    void nothingIsResetByMistake() {
        CommandRun both = CommandRun.of(
                "reset", "--config", configuration, "--application", "--stratum", "net", "--reason", "wrong");
        assertThat(both.exitCode()).isEqualTo(ExitCode.USAGE.code());
        CommandRun neither = CommandRun.of("reset", "--config", configuration);
        assertThat(neither.exitCode()).isEqualTo(ExitCode.USAGE.code());

        CommandRun unexplained = CommandRun.of("reset", "--config", configuration, "--stratum", "net");
        assertThat(unexplained.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(unexplained.error()).contains("--reason");
        CommandRun misplaced = CommandRun.of("reset", "--config", configuration, "--application", "--unit", "u");
        assertThat(misplaced.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(misplaced.error()).contains("--unit belongs to --stratum");
    }

    @Test
    void reportsAreCheckedWithoutAConfiguration() {
        CommandRun run = CommandRun.of(
                "check-report",
                "--report",
                folder.toString(),
                "--key",
                folder.resolve("none.pub").toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("none.pub is missing");
    }

    @Test
    void periodsMustBePositive() {
        CommandRun run = CommandRun.of("status", "--config", configuration, "--last", "PT0S");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("--last is PT0S", "P7D");
    }

    @Test
    void exportedPeriodsMustEndAfterTheyBegin() {
        CommandRun run = CommandRun.of(
                "export",
                "--config",
                configuration,
                "--from",
                "2026-01-02T00:00:00Z",
                "--until",
                "2026-01-01T00:00:00Z",
                "--out",
                folder.resolve("report").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("it must end later");
    }

    /** A malformed login is named, and neither the line nor a part of it is repeated, even with --verbose. */
    @Test
    void secretsAreNotRepeated() throws IOException {
        Files.writeString(
                Path.of(configuration),
                Files.readString(Path.of(configuration))
                        .replace(
                                "kafka: {",
                                "kafka: {security.protocol: SASL_PLAINTEXT, sasl.mechanism: SCRAM-SHA-512, sasl.jaas.config:"
                                        + " 'ScramLoginModule required username=\"me\" password=\"k3y-of-the-test\"', "));
        for (String[] command : new String[][] {
            {"replay", "--synthetic", "1"}, {"verify"}, {"alerts", "list"}, {"status"}, {"doctor"}, {"rejected", "list"}
        }) {
            String[] arguments = new String[command.length + 3];
            System.arraycopy(command, 0, arguments, 0, command.length);
            arguments[command.length] = "--config";
            arguments[command.length + 1] = configuration;
            arguments[command.length + 2] = "--verbose";
            CommandRun run = CommandRun.of(arguments);

            assertThat(run.exitCode()).as(run.error()).isEqualTo(ExitCode.USAGE.code());
            assertThat(run.error())
                    .contains("kafka.sasl.jaas.config is malformed")
                    .doesNotContain("k3y-of-the-test");
        }
    }

    @Test
    void theDoctorSaysWhereNoBrokerRespondsAndWhatToDo() throws IOException {
        Files.writeString(
                Path.of(configuration),
                Files.readString(Path.of(configuration))
                        .replace("kafka: {", "kafka: {request.timeout.ms: 500, default.api.timeout.ms: 500, "));
        CommandRun run = CommandRun.of("doctor", "--config", configuration);
        assertThat(run.exitCode()).isEqualTo(ExitCode.CHECK_FAILED.code());
        assertThat(run.output())
                .contains("none responds at kafka.bootstrap.servers localhost:1; start them, or correct the address");
    }

    @ParameterizedTest
    @CsvSource({
        "--synthetic 5 --skip 5,--skip is 5; it must be at least 0 and less than the 5 cases",
        "--synthetic 5 --skip -1,--skip is -1; it must be at least 0 and less than the 5 cases",
        "--synthetic 5 --limit 0,--limit is 0; it must be at least 1",
        "--synthetic 5 --shift-after 6,--shift-after is 6; it must be at least 0 and at most the 5 cases",
        "--data cases --shift-after 3,Error",
    })
    void replayNamesAWrongChoiceOfCases(String options, String message) {
        CommandRun run = CommandRun.of(("replay --config " + configuration + " " + options).split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains(message);
    }
}
