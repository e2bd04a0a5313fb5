package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.environment.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the right value of each statistical case. The tests are skipped without the shared cases. */
class StatisticalCasesTest {

    @TempDir
    private Path folder;

    /**
     * Nothing is wrong with these cases, so no verdict may be NO at any level that decides the exit code. Where a promise is
     * kept for another reason than the model, the reason is named: more than a tenth of the critical values of edge-masks
     * are infinite, for example.
     */
    @ParameterizedTest
    @CsvSource({
        "saturated, all scores are 0 or 1",
        "ratio-ties, all scores are 0 or 1",
        "all-background, the truth is empty in",
        "identical-40, coverage is 1.0000 in every split",
        "edge-masks, thresholds are infinite for",
        "tiny-9, coverage is 1.0000 in every split"
    })
    void keepsEveryPromiseAndSaysWhatIsTrivial(String name, String reason) throws IOException {
        CommandRun run = evaluate(name);

        assertThat(run.exitCode()).as(run.output() + run.error()).isZero();
        assertThat(coverage())
                .isNotEmpty()
                .allSatisfy(row ->
                        assertThat(row.get("as_promised")).as(row.toString()).isIn("true", ""));
        assertThat(coverage())
                .extracting(row -> row.get("trivial"))
                .anySatisfy(trivial -> assertThat(trivial).contains(reason));
        assertThat(coverage())
                .filteredOn(row -> row.get("trivial").contains("thresholds are infinite for"))
                .allSatisfy(row -> assertThat(Double.parseDouble(row.get("infinite_share")))
                        .isGreaterThan(0.5));
    }

    @Test
    void namesTheCaseWithAScoreThatIsNotANumber() {
        CommandRun run = CommandRun.of(
                "evaluate", "--data", SharedData.statisticalCase("nan-score").toString(), "--out", folder.toString());

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.error()).contains("c0005");
    }

    private CommandRun evaluate(String name) {
        return CommandRun.of(
                "evaluate",
                "--data",
                SharedData.statisticalCase(name).toString(),
                "--out",
                folder.toString(),
                "--splits",
                "20",
                "--size-splits",
                "0",
                "--gallery",
                "0");
    }

    /** Returns the rows of coverage.csv, by column. */
    private List<Map<String, String>> coverage() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("coverage.csv"));
        String[] columns = lines.get(0).split(",");
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Map<String, String> row = new HashMap<>();
            for (int column = 0; column < columns.length; column++) {
                row.put(columns[column], cells[column]);
            }
            rows.add(row);
        }
        return rows;
    }
}
