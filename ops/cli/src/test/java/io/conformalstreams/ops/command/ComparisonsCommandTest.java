package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.ComparedLevel;
import io.conformalstreams.contracts.ComparisonDecision;
import io.conformalstreams.contracts.MeanDifference;
import io.conformalstreams.contracts.ModelComparison;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonsCommandTest {

    @ParameterizedTest
    @ValueSource(strings = {"list", "show"})
    void everyCommandHasHelpWithExitCodes(String command) {
        CommandRun run = CommandRun.of("comparisons", command, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("Usage: conformal-streams comparisons " + command, "Exit codes:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "comparisons; a command is missing",
                "comparisons list; --config",
                "comparisons show --config x; NAME",
                "comparisons list --config /nonexistent; /nonexistent"
            })
    void wrongArgumentsNameTheWayOut(String line, String message) {
        CommandRun run = CommandRun.of(line.split(" "));

        assertThat(run.exitCode()).as(run.error()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains(message);
    }

    @Test
    void listsTheNewestStateOfEachComparison() {
        PublishedComparisons published = new PublishedComparisons();
        published.add(state("a", ComparisonDecision.UNDECIDED, 25));
        published.add(state("b", ComparisonDecision.HOLD, 30));
        published.add(state("a", ComparisonDecision.PROMOTE, 50));

        StringWriter written = new StringWriter();
        PrintWriter out = new PrintWriter(written);
        PublishedComparisons.table(published.newest()).print(out);
        out.flush();
        assertThat(written.toString().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line)
                        .containsPattern("a +PROMOTE +50 +0.1 +0.100 -> 0.120 +0.020 \\[-0.010, 0.050\\]"))
                .noneSatisfy(line -> assertThat(line).contains("UNDECIDED"));
        assertThat(PublishedComparisons.json(published.states("a")))
                .startsWith("[{")
                .contains("\"decision\": \"PROMOTE\"");
        assertThatThrownBy(() -> published.states("c"))
                .hasMessage("comparison c has published nothing; these have: a, b");
    }

    @Test
    void failsOnRequestUnlessTheCandidateIsPromoted() {
        List<ModelComparison> held = List.of(state("a", ComparisonDecision.HOLD, 25));
        List<ModelComparison> promoted = List.of(held.get(0), state("a", ComparisonDecision.PROMOTE, 50));
        assertThat(ComparisonsShowCommand.exitCode(held, true)).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(ComparisonsShowCommand.exitCode(held, false)).isEqualTo(ExitCode.OK);
        assertThat(ComparisonsShowCommand.exitCode(promoted, true)).isEqualTo(ExitCode.OK);
    }

    private static ModelComparison state(String name, ComparisonDecision decision, long units) {
        return ModelComparison.newBuilder()
                .setComparison(name)
                .setFingerprint("f")
                .setInUse("net@1")
                .setCandidate("net@2")
                .setInUseProcedure("sets")
                .setCandidateProcedure("sets")
                .setSites(List.of())
                .setPopulation("labelled")
                .setDecision(decision)
                .setMissMargin(0.02)
                .setSizeMargin(0)
                .setErrorProbability(0.05)
                .setUpperError(0.05)
                .setLowerError(0.025)
                .setUnits(units)
                .setWaitingUnits(0)
                .setUnpairedUnits(0)
                .setDroppedUnits(0)
                .setLevels(List.of(new ComparedLevel(
                        0.1,
                        units,
                        0.1,
                        0.12,
                        new MeanDifference(0.02, -0.01, 0.05),
                        new MeanDifference(-0.1, -0.2, -0.05))))
                .setReads(List.of())
                .setEventTime(Instant.EPOCH)
                .build();
    }
}
