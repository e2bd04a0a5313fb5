package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.ops.environment.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreCommandTest {

    private static final String DATASET = """
            {"name": "cells", "model": "net", "dimensions": 2, "scores": "logits",
             "channels": [{"name": "cell", "label_values": [1]}]}""";

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"polyps", "wbc", "hippocampus"})
    void theSheetEqualsTheReference(String dataset) throws IOException {
        Path data = SharedData.folder(dataset);
        Path sheet = folder.resolve("sheet.csv");

        CommandRun run = CommandRun.of("score", "--data", data.toString(), "--out", sheet.toString());

        assertThat(run.exitCode()).as(run.error()).isZero();
        assertThat(run.error()).contains("scored ").contains(dataset);
        List<String> reference = Files.readAllLines(data.resolve("reference.csv"));
        List<String> actual = Files.readAllLines(sheet);
        assertThat(actual).hasSameSizeAs(reference);
        List<String> referenceColumns = List.of(reference.get(0).split(","));
        String[] columns = actual.get(0).split(",");
        assertThat(referenceColumns).contains(columns);
        assertThat(columns).hasSize(dataset.equals("polyps") ? 21 : 28);
        for (int line = 1; line < actual.size(); line++) {
            String[] expected = reference.get(line).split(",", -1);
            String[] computed = actual.get(line).split(",", -1);
            for (int column = 0; column < columns.length; column++) {
                compare(columns[column], computed[column], expected[referenceColumns.indexOf(columns[column])]);
            }
        }
        assertThat(folder).isDirectoryContaining("glob:**sheet.csv").isDirectoryNotContaining("glob:**.unfinished");
    }

    private static void compare(String column, String actual, String expected) {
        boolean real = column.matches(".*_distance|ratio_.*|ece_.*|vbias_.*");
        if (real && !expected.isEmpty() && !expected.contains("inf")) {
            double value = Double.parseDouble(expected);
            // A bias is the difference of two means in [0, 1], each of which the reference has rounded.
            double rounding = column.endsWith("_distance") ? 1e-12 : column.startsWith("vbias") ? 1e-16 : 0;
            double tolerance = rounding + (column.endsWith("_distance") ? 0 : 1e-12 * Math.abs(value));
            assertThat(Double.parseDouble(actual)).as(column).isCloseTo(value, within(tolerance));
        } else {
            assertThat(actual).as(column).isEqualTo(expected);
        }
    }

    /** The expected values come from NumPy, over the annotated voxels. Skipped without the shared cases. */
    @ParameterizedTest
    @CsvSource({
        "'', label value is 255 in",
        "'\"ignore_label\": 255,', '0,a,north,lesion,0.6969432830810547,-0.2782183289527893,'",
        "'\"ignore_label\": 1,', ignore_label is 1",
    })
    void leavesOutVoxelsThatNobodyAnnotated(String ignoreLabel, String expected) throws IOException {
        Path shared = Path.of("..", "..", "..", "shared", "cases", "formats", "ignore-label-255");
        Assumptions.assumeTrue(Files.isDirectory(shared), () -> "skipped: no " + shared);
        Files.copy(shared.resolve("scores.npz"), folder.resolve("a.npz"));
        Files.copy(shared.resolve("label.nii.gz"), folder.resolve("a.nii.gz"));
        Files.writeString(folder.resolve("dataset.json"), """
                {"name": "volumes", "model": "net", "dimensions": 3, "scores": "probabilities", %s
                 "channels": [{"name": "lesion", "label_values": [1]}]}""".formatted(ignoreLabel));
        Files.writeString(
                folder.resolve("manifest.csv"), "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii.gz\n");

        CommandRun run = CommandRun.of("score", "--data", folder.toString());

        assertThat(run.output() + run.error()).contains(expected);
        assertThat(run.exitCode()).isEqualTo(expected.startsWith("0,a") ? 0 : ExitCode.USAGE.code());
    }

    @Test
    void writesToStandardOutputByDefault() throws IOException {
        Files.writeString(folder.resolve("dataset.json"), DATASET);
        Files.writeString(folder.resolve("manifest.csv"), "sequence,case,site,scores,labels\n");

        CommandRun run = CommandRun.of("score", "--data", folder.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).startsWith("sequence,case,site,channel,").endsWith(",overlap_voxels\n");
        assertThat(run.error()).contains("scored 0 cases of cells");
    }

    @Test
    void leavesNoHalfSheetBehind() throws IOException {
        Files.writeString(folder.resolve("dataset.json"), DATASET);
        Files.writeString(
                folder.resolve("manifest.csv"),
                "sequence,case,site,scores,labels\n0,a,north,missing.npz,missing.png\n");
        Path sheet = folder.resolve("sheet.csv");

        CommandRun run = CommandRun.of("score", "--data", folder.toString(), "--out", sheet.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("missing.npz doesn't exist; check the path");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("dataset.json", "manifest.csv");
    }
}
