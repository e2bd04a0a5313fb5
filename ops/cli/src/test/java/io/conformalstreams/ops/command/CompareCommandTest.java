package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.environment.SharedData;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --data W                                    | W is the only folder; name the second model's folder
            --data W --data W --channel cell            | --data: both models are the same, W; name another folder
            --data W --data P                           | --channel: wbc has several channels, cell, nucleus; name one
            --data W --data P --channel cell            | --channel: 'cell' is not a channel of polyps; it has polyp
            --data W --data P --data W                  | 3 folders and 0 channels were given; give each option at most twice
            --data W --channel cell --channel nucleus   | the truths of cell and nucleus differ; compare models that
            --data W --data P --channel cell --channel polyp | --data: 0 cases of pixel-mlp and pranet have the same id
            --data W --data P --alphas 0                | --alphas: 0 must be above 0 and below 1
            """)
    void namesTheArgumentTheValueAndTheWayOut(String arguments, String message) {
        String cells = SharedData.folder("wbc").toString();
        String polyps = SharedData.folder("polyps").toString();

        CommandRun run = CommandRun.of(("compare " + arguments)
                .replace("W", cells)
                .replace("P", polyps)
                .split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains(message.replace("W", cells));
    }

    @Test
    void comparesTwoFoldersUnderOtherTransformations() throws Exception {
        Path data = SharedData.folder("wbc");
        // The same cases under another path: nothing may distinguish the two.
        Path again = data.resolve("..").resolve("wbc");

        CommandRun run = CommandRun.of(
                "compare",
                "--data",
                data.toString(),
                "--data",
                again.toString(),
                "--channel",
                "nucleus",
                "--transformation",
                "smoothed-2-pixels,distance-city-block",
                "--out",
                folder.toString());

        assertThat(run.exitCode()).as(run.error()).isZero();
        assertThat(run.output())
                .contains("# pixel-mlp (first) and pixel-mlp (second) on 200 common cases")
                .contains("| smoothed-2-pixels | outer |")
                .doesNotContain("contradicted");
        assertThat(folder).isDirectoryContaining("glob:**distributions.svg");
    }

    @Test
    void refusesATransformationThatThereIsNot() {
        String data = SharedData.folder("wbc").toString();

        CommandRun run = CommandRun.of(
                "compare", "--data", data, "--channel", "cell", "--channel", "nucleus", "--transformation", "sigmoid");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error())
                .contains("'sigmoid' is not a transformation; use identity, mass-share, distance-euclidean");
    }
}
