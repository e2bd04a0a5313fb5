package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.environment.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateCommandTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "--alphas, 1.0, --alphas: 1.0 must be above 0 and below 1",
        "--splits, 0, splits 0 must be at least 1",
        "--size-splits, -1, --size-splits: -1 must be 0 or more",
        "--calibration, 1, calibration 1 must be at least 1 and fewer than the 0 units of the folder"
    })
    void namesTheArgumentTheValueAndTheWayOut(String option, String value, String message) throws Exception {
        Files.writeString(folder.resolve("dataset.json"), """
                {"name": "cells", "model": "net", "dimensions": 2, "scores": "logits",
                 "channels": [{"name": "cell", "label_values": [1]}]}""");
        String header = "sequence,case,site,scores,labels\n";
        boolean empty = option.equals("--calibration");
        Files.writeString(
                folder.resolve("manifest.csv"),
                empty ? header : header + "0,a,north,a.npz,a.png\n1,b,north,b.npz,b.png\n");

        CommandRun run = CommandRun.of("evaluate", "--data", folder.toString(), option, value);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains(message);
    }

    /** Units are exchangeable, but images are not: 45 units have 20 hard images each, and 255 have an easy one. */
    @Test
    void scoresAUnitAsItsWorstImage() {
        Path data = SharedData.statisticalCase("informative-units");
        CommandRun run = CommandRun.of(
                "evaluate",
                "--data",
                data.toString(),
                "--out",
                folder.toString(),
                "--splits",
                "100",
                "--size-splits",
                "0",
                "--gallery",
                "0");

        assertThat(run.exitCode()).as(run.output() + run.error()).isZero();
        assertThat(run.output())
                .contains("1155 images of 300 units; a unit scores as its worst image")
                .contains("300 units, 100 random splits, 200 calibrate and 100 are judged")
                .doesNotContain("| NO |");
    }

    /** Exact expectations and tests over splits decide, on real model output. */
    @Test
    void findsTheCoverageThatTheRankRulePromises() {
        Path data = SharedData.folder("wbc");
        CommandRun run = CommandRun.of(
                "evaluate",
                "--data",
                data.toString(),
                "--out",
                folder.toString(),
                "--splits",
                "400",
                "--size-splits",
                "1",
                "--calibration",
                "120");

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output())
                .contains("wbc: 200 units, 400 random splits, 120 calibrate and 80 are judged")
                .doesNotContain("| NO |");
        assertThat(folder).isDirectoryContaining("glob:**false-coverage-nucleus.svg");
    }
}
