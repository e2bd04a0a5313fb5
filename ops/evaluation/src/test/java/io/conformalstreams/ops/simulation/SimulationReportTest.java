package io.conformalstreams.ops.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.ops.simulation.SimulationResult.Delay;
import io.conformalstreams.ops.simulation.SimulationResult.Estimate;
import io.conformalstreams.ops.simulation.SimulationResult.FalseAlarms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationReportTest {

    private static final DriftSimulation SIMULATION = new DriftSimulation(new DriftSimulation.Runs(100, 40, 50, 10), 1);

    @Test
    void writesEveryResultIntoBothFiles(@TempDir Path folder) throws IOException {
        List<SimulationResult> results = List.of(
                new SimulationResult("D1", "e-SR, A=1e6", "false alarms", new FalseAlarms(6, 1_000)),
                new SimulationResult("D1", "e-SR, A=1e6", "500 to .2", new Delay(219, 210, 230, 400, 999, 1_000, 3)),
                new SimulationResult(
                        "D1",
                        "CUSUM .2, tuned",
                        "500 to .2",
                        new Delay(Double.POSITIVE_INFINITY, 700, Double.POSITIVE_INFINITY, 1, 400, 1_000, 0)),
                new SimulationResult("D4", "mean", "500 to .2", new Estimate(0.237, 0.001, 40)));
        SimulationReport report = new SimulationReport(
                SIMULATION,
                results,
                PublishedResults.load(),
                List.of(new Acceptance.Criterion("alarms", "3", false), new Acceptance.Criterion("delay", "4", true)));

        List<Path> files = report.write(folder.resolve("new"));

        assertThat(Files.readAllLines(files.get(0)).subList(1, 5))
                .containsExactly(
                        "D1,\"e-SR, A=1e6\",false alarms,1000,0.006,,,,,,,.006",
                        "D1,\"e-SR, A=1e6\",500 to .2,1000,,0.999,219.0,400.0,3,,,220",
                        "D1,\"CUSUM .2, tuned\",500 to .2,1000,,0.4,Infinity,1.0,0,,,187",
                        "D4,mean,500 to .2,40,,,,,,0.237,0.001,");
        assertThat(Files.readString(files.get(1)))
                .contains(
                        "drift simulate --runs 100 --drifting-runs 40 --deployment-runs 50 --arrival-runs 10 --seed 1")
                .contains("| alarms | 3 | NOT MET |", "| delay | 4 | met |")
                .contains("| e-SR, A=1e6 | 0.0060 [.006] | 219 [220] |")
                .contains("| CUSUM .2, tuned |  | - (40%) [187] |");
        assertThat(report.passed()).isFalse();
        assertThat(report.failures()).containsExactly("alarms: 3");
    }

    @Test
    void isExplainedAsInTheCommittedReport() throws IOException {
        assertThat(Path.of("drift-simulation.md")).content().contains(SimulationStatement.TEXT);
    }

    @Test
    void comparesOnlyWithWhatIsSimulated() {
        Set<List<String>> places = new HashSet<>();
        for (Experiment experiment : SIMULATION.experiments()) {
            experiment
                    .rules()
                    .forEach(rule -> assertThat(
                                    places.add(List.of(experiment.table(), rule.name(), experiment.setting())))
                            .as(experiment.setting())
                            .isTrue());
        }

        assertThat(places)
                .containsAll(PublishedResults.load().places().stream()
                        .filter(place -> !place.get(0).equals(AlertSimulation.TABLE))
                        .toList());
    }

    @Test
    void testsBoundsByBinomialProbabilities() {
        // P(X >= 132) = .00119 and P(X >= 133) = .00088 for X binomial with 10,000 trials of probability .01.
        assertThat(new FalseAlarms(132, 10_000).keeps(0.01)).isTrue();
        assertThat(new FalseAlarms(133, 10_000).keeps(0.01)).isFalse();
        assertThat(new FalseAlarms(0, 40).pValue(0.01)).isEqualTo(1);
        assertThat(new FalseAlarms(1, 40).pValue(0.01)).isCloseTo(1 - Math.pow(0.99, 40), within(1e-12));
        assertThat(new FalseAlarms(40, 40).pValue(0.5)).isCloseTo(Math.pow(0.5, 40), within(1e-20));
    }

    @Test
    void comparesMediansAtThreeStandardErrors() {
        Delay delay = new Delay(220, 210, 230, 400, 1_000, 1_000, 0);

        assertThat(delay.isNear(200, 0.1)).isTrue();
        assertThat(delay.isNear(190, 0.1)).isFalse();
        assertThat(delay.isNear(255, 0.1)).isTrue();
        assertThat(delay.isNear(256, 0.1)).isFalse();
    }

    @Test
    void tellsWhatAnAlertSays() {
        List<SimulationResult> results =
                new AlertSimulation(2_000, 0.3).run(new long[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, () -> {});

        assertThat(results)
                .hasSize(8)
                .allSatisfy(result -> assertThat(result.setting()).isEqualTo("2000 to .3"));
        Estimate since = (Estimate) results.get(0).finding();
        assertThat(since.value()).isBetween(-40.0, 40.0);
        Estimate toResolve = (Estimate) results.get(6).finding();
        assertThat(toResolve.value()).isBetween(500.0, 4_000.0);
    }
}
