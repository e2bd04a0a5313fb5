package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import io.conformalstreams.ops.figure.EvidenceFigure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertsCommandTest {

    private static final String CONFIG = "--config ../examples/conformal.yaml";

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "close", "new-epoch", "bridge"})
    void everyCommandHasHelpWithExitCodes(String command) {
        CommandRun run = CommandRun.of("alerts", command, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("Usage: conformal-streams alerts " + command, "Exit codes:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "alerts; a command is missing",
                "alerts list; --config",
                "alerts list --config x --kind DRIFT; SCORE_DRIFT",
                "alerts list --config x --state closed; RESOLVED",
                "alerts close a1b2 --config x; --reason",
                "alerts new-epoch --config x --reason y; --stratum",
                "alerts new-epoch --config x --stratum s --reason=; --reason: has 0 characters",
                "alerts show --config x; ID",
                "alerts bridge --config x; --alertmanager",
                "alerts bridge " + CONFIG + " --alertmanager alertmanager:9093; alertmanager:9093 isn't the address",
                "alerts bridge " + CONFIG + " --alertmanager http://a:1 --resend PT0.5S; --resend: PT0.5S",
                "alerts bridge " + CONFIG + " --alertmanager http://a:1 --resend 30s; 30s",
                "alerts list --config /nonexistent; /nonexistent"
            })
    void wrongArgumentsNameTheWayOut(String line, String message) {
        CommandRun run = CommandRun.of(line.split(" "));

        assertThat(run.exitCode()).as(run.error()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains(message);
        assertThat(run.output()).isEmpty();
    }

    @Test
    void aReasonMustBeGiven() {
        CommandRun run = CommandRun.of("alerts", "close", "a1b2", "--config", "x", "--reason", "  ");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("--reason: has 0 characters");
    }

    @Test
    void theTableHasARowForEachAlert() {
        StringWriter written = new StringWriter();
        DriftAlert alert = DriftAlertSamples.opened("a1b2", AlertKind.COVERAGE_BREACH, "unet@3|north");

        AlertsListCommand.table(List.of(alert)).print(new PrintWriter(written, true));

        assertThat(written.toString().lines().toList().get(1).split(" {2,}"))
                .containsExactly(
                        "a1b2",
                        "OPENED",
                        "COVERAGE_BREACH",
                        "CRITICAL",
                        "-",
                        "2026-03-01T08:00:00Z",
                        "0.900",
                        "0.750 [0.600, 0.850]",
                        "sets",
                        "INNER",
                        "unet@3|north");
    }

    @Test
    void theFigureShowsEvidenceAndLimit(@TempDir Path folder) throws IOException {
        DriftAlert alert = DriftAlertSamples.opened("a1b2", AlertKind.COVERAGE_BREACH, "unet@3|north");

        List<Path> files = EvidenceFigure.write(folder, "alert", AlertsShowCommand.evidence(alert));

        assertThat(files).allSatisfy(file -> assertThat(file).isNotEmptyFile());
        assertThat(Files.readString(files.get(1)))
                .contains("log10 of the evidence, COVERAGE_BREACH", "alarm limit", "stroke-dasharray", "300");
    }
}
