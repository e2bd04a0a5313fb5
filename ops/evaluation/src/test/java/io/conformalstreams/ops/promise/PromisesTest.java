package io.conformalstreams.ops.promise;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.method.ConformalMethods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PromisesTest {

    private static final int KEPT_RUNS = 60;
    private static final int FEWEST_RUNS = 25;
    private static final int MOST_RUNS = 6400;
    private static final Path TABLE = Path.of("promises.md");

    static List<RefutablePromise> promises() {
        return Promises.all();
    }

    /** The number of runs doubles until the planted fault shows. Few runs are enough for most faults. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("promises")
    void areKeptAndSeeTheirPlantedFaults(RefutablePromise promise) {
        for (Experiment experiment : promise.experiments()) {
            double[] outcomes = experiment.outcomes(seeds(KEPT_RUNS), false);
            assertThat(experiment.requirement().pValue(outcomes))
                    .as("%s: %s", promise.name(), experiment.setting())
                    .isGreaterThan(PromiseCheck.ERROR_LEVEL);
            double[] faulty = {};
            double pValue = 1;
            while (pValue > PromiseCheck.ERROR_LEVEL && faulty.length < MOST_RUNS) {
                long[] all = seeds(Math.max(FEWEST_RUNS, 2 * faulty.length));
                long[] added = Arrays.copyOfRange(all, faulty.length, all.length);
                faulty = DoubleStream.concat(Arrays.stream(faulty), Arrays.stream(experiment.outcomes(added, true)))
                        .toArray();
                pValue = experiment.requirement().pValue(faulty);
            }
            assertThat(pValue)
                    .as("%s: %s, with the fault '%s'", promise.name(), experiment.setting(), experiment.fault())
                    .isLessThanOrEqualTo(PromiseCheck.ERROR_LEVEL);
        }
    }

    private static long[] seeds(int runs) {
        return new SplittableRandom(7).longs(runs).toArray();
    }

    @Test
    void haveDistinctNames() {
        assertThat(Promises.all().stream().map(RefutablePromise::name)).doesNotHaveDuplicates();
    }

    @Test
    void areMadeForEveryMethod() {
        List<String> quoted = MethodPromises.all().stream()
                .flatMap(promise -> promise.quotes().stream())
                .map(RefutablePromise.Quote::document)
                .toList();

        assertThat(ConformalMethods.names())
                .allSatisfy(method -> assertThat(quoted).contains("streams/docs/procedures/" + method + ".md"));
    }

    @Test
    void areTheRowsOfTheCommittedTable() throws IOException {
        List<String> rows = Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| name "))
                .toList();

        assertThat(rows.stream().map(row -> row.split(" \\| (kept|REFUTED): ")[0]))
                .as("run ops/conformal-streams promises --out ops/evaluation")
                .isEqualTo(Promises.all().stream()
                        .map(promise -> "| " + PromiseTable.cells(promise).collect(Collectors.joining(" | ")))
                        .toList());
        assertThat(rows).allSatisfy(row -> assertThat(row).contains(" | kept: ").doesNotContain("NOT REFUTED"));
    }

    @Test
    void showARefutedPromiseAndABlindExperiment(@TempDir Path folder) throws IOException {
        Experiment refuting = Experiment.ofEvent(
                "a fair coin", Requirement.probabilityAtLeast(0.9), "none", (random, faulty) -> random.nextBoolean());
        Experiment blind = Experiment.ofEvent("always", Requirement.always(), "none", (random, faulty) -> true);
        RefutablePromise promise = RefutablePromise.of("coin", "The coin shows heads.", "none", refuting, blind);

        PromiseTable table = new PromiseCheck(List.of(promise), 200, 1).run(() -> {});

        assertThat(table.refuted()).singleElement().asString().startsWith("coin: required probability at least 0.9");
        assertThat(table.blind()).singleElement().asString().contains("always");
        List<Path> written = table.write(folder);
        assertThat(Files.readString(written.get(0))).contains("coin,\"a fair coin\"", ",refuted,", ",not refuted");
        assertThat(Files.readString(written.get(1))).contains("| REFUTED: 0.", "(NOT REFUTED)");
    }
}
