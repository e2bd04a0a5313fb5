package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.environment.SharedData;
import io.conformalstreams.ops.tune.LearningUnits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuneCommandTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "--alpha, 1, --alpha: 1 must be above 0 and below 1",
        "--learning, 3, --learning: 3 must be fewer than the 2 cases of the folder",
        "--learning, 1, --learning: 1 takes 1 of the 2 units of cells; at least 2 are needed",
        "--calibration, 2, calibration 2 must be at least 1 and fewer than the 2 units of the folder",
        "--splits, 0, splits 0 must be at least 1",
        "--full-widths, 0, full width 0 must be above 0",
        "--share-step, 1, --share-step: 1 must be at least 0.001 and below 1",
        "--seed, 1, --alpha: 0.1 is too small to be shared by both sides: with 1 learning units for the thresholds"
    })
    void namesTheArgumentTheValueAndTheWayOut(String option, String value, String message) throws Exception {
        Files.writeString(folder.resolve("dataset.json"), """
                {"name": "cells", "model": "net", "dimensions": 2, "scores": "logits",
                 "channels": [{"name": "cell", "label_values": [1]}]}""");
        Files.writeString(
                folder.resolve("manifest.csv"),
                "sequence,case,site,scores,labels\n0,a,north,a.npz,a.png\n1,b,north,b.npz,b.png\n");

        CommandRun run = CommandRun.of("tune", "--data", folder.toString(), option, value);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains(message);
    }

    /** Four of five scores are 0 and one of twenty is 1: ties make every identity set trivial. */
    @Test
    void rejectsTheIdentityOnSaturatedScores() throws Exception {
        Path data = SharedData.folder("polyps");

        CommandRun run = CommandRun.of(
                "tune", "--data", data.toString(), "--out", folder.toString(), "--learning", "0.4", "--splits", "2");

        assertThat(run.exitCode()).as(run.error()).isZero();
        assertThat(run.output())
                .containsPattern("\\| inner \\| identity \\|.*\\| 100.0 % \\| rejected: most sets are trivial \\|")
                .containsPattern("\\| outer \\| identity \\|.*\\| 100.0 % \\| rejected: most sets are trivial \\|");
        assertThat(Files.readString(folder.resolve("procedures.yaml")))
                .contains("channel: polyp")
                .doesNotContain("identity");
        assertThat(LearningUnits.read(folder.resolve(LearningUnits.FILE_NAME)).ids())
                .hasSizeBetween(250, 370);
    }

    @Test
    void evaluateRefusesTheUnitsThatWereLookedAt() throws Exception {
        String data = SharedData.folder("wbc").toString();
        Path learned = folder.resolve("learned");
        String units = learned.resolve(LearningUnits.FILE_NAME).toString();
        CommandRun tuned =
                CommandRun.of("tune", "--data", data, "--out", learned.toString(), "--learning", "80", "--splits", "1");
        assertThat(tuned.exitCode()).as(tuned.error()).isZero();
        List<String> evaluate = List.of(
                "evaluate", "--data", data, "--out", folder.resolve("judged").toString(), "--splits", "50");

        CommandRun refused = CommandRun.of(with(evaluate, "--learning-units", units));
        CommandRun judged = CommandRun.of(with(
                evaluate,
                "--learning-units",
                units,
                "--without-learning-units",
                "--size-splits",
                "0",
                "--gallery",
                "1"));
        CommandRun nothing = CommandRun.of(with(evaluate, "--without-learning-units"));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(refused.error())
                .contains("--learning-units: 80 of the 200 cases of wbc are in " + units)
                .contains("--without-learning-units leaves them out");
        assertThat(judged.output()).contains("# wbc: 120 units");
        assertThat(folder.resolve("judged")).isDirectoryContaining("glob:**gallery-cell-identity.png");
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(nothing.error()).contains("--without-learning-units: there is no list of learning units");
    }

    @Test
    void evaluateFindsTheListBesideTheConfiguration() throws Exception {
        Path data = SharedData.folder("wbc");
        Path configuration = Files.writeString(folder.resolve("conformal.yaml"), "not even looked at");
        Files.writeString(folder.resolve(LearningUnits.FILE_NAME), "wbc1_205\nfrom-elsewhere\n");

        CommandRun refused = CommandRun.of("evaluate", "--data", data.toString(), "--config", configuration.toString());

        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(refused.error()).contains("--learning-units: 1 of the 200 cases of wbc are in ");
    }

    private static String[] with(List<String> arguments, String... more) {
        return Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
    }
}
