package io.conformalstreams.ops.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.drift.CauseEvidence.Cause;
import io.conformalstreams.ops.simulation.SimulationResult.Delay;
import io.conformalstreams.ops.simulation.SimulationResult.Estimate;
import io.conformalstreams.ops.simulation.SimulationResult.FalseAlarms;
import io.conformalstreams.ops.simulation.SimulationResult.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plants single faults in results that meet all requirements. */
class AcceptanceTest {
    private static final PublishedResults PUBLISHED = PublishedResults.load();
    private static final FalseAlarms FEW = new FalseAlarms(80, 10_000);
    private static final FalseAlarms MANY = new FalseAlarms(9_000, 10_000);
    private static final List<SimulationResult> FLAWLESS = flawless();

    private static List<SimulationResult> flawless() {
        DriftSimulation simulation = new DriftSimulation(new DriftSimulation.Runs(100, 40, 50, 3), 1);
        List<SimulationResult> results = new ArrayList<>();
        for (Experiment experiment : simulation.experiments()) {
            for (Watcher.Rule rule : experiment.rules()) {
                SimulationResult place =
                        new SimulationResult(experiment.table(), rule.name(), experiment.setting(), FEW);
                results.add(with(place, experiment.drifts() ? delay(place) : alarms(place)));
            }
        }
        for (double rate : new double[] {0.13, 0.15, 0.2, 0.3}) {
            results.add(new SimulationResult(
                    AlertSimulation.TABLE,
                    AlertSimulation.FALSE_RESOLVES,
                    MissExperiments.setting(2_000, rate),
                    new Estimate(0.001, 0, 4_000)));
        }
        FewLabelsSimulation.all().stream()
                .filter(few -> !few.changes())
                .forEach(few -> results.add(new SimulationResult(
                        FewLabelsSimulation.TABLE, FewLabelsSimulation.POWERED, few.setting(), FEW)));
        ArrivalSimulation.all().stream()
                .filter(arrivals -> !arrivals.changes())
                .forEach(arrivals -> results.add(new SimulationResult(
                        ArrivalSimulation.TABLE,
                        arrivals.lags().label(),
                        arrivals.setting(),
                        arrivals.setting().equals(ArrivalSimulation.withoutUnits()) ? MANY : FEW)));
        for (CauseSimulation alert : CauseSimulation.all()) {
            for (Cause cause : List.of(Cause.MODEL, Cause.POPULATION)) {
                results.add(
                        new SimulationResult(CauseSimulation.TABLE, CauseSimulation.ever(cause), alert.setting(), FEW));
            }
        }
        return List.copyOf(results);
    }

    private static Finding alarms(SimulationResult place) {
        boolean isControl = List.of(
                        FrozenExperiments.AGAINST_ALPHA,
                        "window 200, p<.01, every label",
                        DeploymentExperiments.WRONG_TIES)
                .contains(place.detector());
        boolean isDependent = List.of(
                        DependenceExperiments.SEASONS, DependenceExperiments.DAYS, DependenceExperiments.BLOCKS)
                .contains(place.setting());
        boolean isStratum = place.table().equals(DeploymentExperiments.STRATA);
        return isControl || isDependent ? MANY : isStratum ? new FalseAlarms(20, 10_000) : FEW;
    }

    private static Delay delay(SimulationResult place) {
        double median = place.detector().equals(MissExperiments.INFORMED)
                ? 1_000
                : PUBLISHED.median(place).orElse(100);
        boolean isHidden = place.detector().equals(DeploymentExperiments.DEPLOYED);
        return new Delay(median, median, median, 2 * median, isHidden ? 0 : 4_000, 4_000, 0);
    }

    private static SimulationResult with(SimulationResult place, Finding finding) {
        return new SimulationResult(place.table(), place.detector(), place.setting(), finding);
    }

    private static List<String> failures(List<SimulationResult> results) {
        return Acceptance.of(results, PUBLISHED).stream()
                .filter(check -> !check.passed())
                .map(Acceptance.Criterion::requirement)
                .toList();
    }

    private static List<String> failuresWith(String table, String detector, String setting, Finding fault) {
        List<SimulationResult> results = new ArrayList<>(FLAWLESS);
        boolean[] isPlanted = new boolean[1];
        results.replaceAll(result -> {
            boolean isPlace = result.table().equals(table)
                    && result.detector().equals(detector)
                    && result.setting().equals(setting);
            isPlanted[0] |= isPlace;
            return isPlace ? with(result, fault) : result;
        });
        assertThat(isPlanted[0]).as("the place exists").isTrue();
        return failures(results);
    }

    @Test
    void acceptsResultsThatMeetAllRequirements() {
        assertThat(failures(FLAWLESS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "D1; e-SR, A=1e6; false alarms; 140",
                "D2, reference 50; mean of e-SR, jumper and power bets on exceedances (Polya); false alarms; 140",
                "D2, reference 500; power bets on exceedances (Polya); false alarms; 140",
                "D3; mean of e-SR, jumper and power bets on exceedances (Polya); false alarms, n=100; 140",
                "D3; e-SR against the breach null; false alarms, n=5000; 200",
                "D5, seasons and blocks; e-SR against the breach null; false alarms, a stratum for each season; 200",
                "D6, few labels; prediction-powered e-SR; false alarms, probability 0.1, correlation 0.8; 140",
                "Label process; exponential lags; false alarms in 100,000 predictions, share 0.02; 140",
                "Label process; lognormal lags; false alarms in 100,000 predictions, share 0.1, 64 units of 20 images at once; 140"
            })
    void refusesTooManyFalseAlarms(String table, String detector, String setting, long alarms) {
        assertThat(failuresWith(table, detector, setting, new FalseAlarms(alarms, 10_000)))
                .hasSize(1)
                .allMatch(requirement -> requirement.startsWith(table) && requirement.contains(setting));
    }

    @Test
    void refusesLateDetection() {
        Delay late = new Delay(240, 235, 245, 400, 4_000, 4_000, 0);
        assertThat(failuresWith("D1", MissExperiments.E_DETECTOR, "2000 to .2", late))
                .containsExactly("D1, e-SR, A=1e6: 2000 to .2 no later than 218");
        Delay least = new Delay(150, 148, 152, 400, 4_000, 4_000, 0);
        assertThat(failuresWith("D1", MissExperiments.INFORMED, "2000 to .2", least))
                .containsExactly("D1, e-SR, A=1e6: 2000 to .2 at most 10 % later than with the rate known");
    }

    @Test
    void refusesSharesOfTheBudgetThatAnotherChoiceBeats() {
        double other = BudgetExperiments.SHARES_OF_SCORES.get(0);
        Delay sooner = new Delay(10, 10, 10, 20, 4_000, 4_000, 0);

        assertThat(failuresWith(
                        BudgetExperiments.TABLE, BudgetExperiments.ofMisses(other), "tail 2000 to .2, n=200", sooner))
                .hasSize(1)
                .allMatch(requirement -> requirement.startsWith(BudgetExperiments.TABLE));
    }

    @Test
    void refusesFalseCauses() {
        FalseAlarms often = new FalseAlarms(100, 1_000);

        assertThat(failuresWith(
                        CauseSimulation.TABLE,
                        CauseSimulation.ever(Cause.MODEL),
                        "population, to .2, correlation .8, n=500",
                        often))
                .hasSize(1);
        assertThat(failuresWith(
                        CauseSimulation.TABLE,
                        CauseSimulation.ever(Cause.POPULATION),
                        "model, to .2, correlation .8, n=500",
                        often))
                .hasSize(1);
        assertThat(failuresWith(
                        CauseSimulation.TABLE,
                        CauseSimulation.ever(Cause.MODEL),
                        "both, to .2, correlation .8, n=500",
                        often))
                .isEmpty();
    }

    @Test
    void refusesFalseResolvesAndControlsThatDoNotFail() {
        assertThat(failuresWith(
                        AlertSimulation.TABLE,
                        AlertSimulation.FALSE_RESOLVES,
                        "2000 to .3",
                        new Estimate(0.01, 0, 4_000)))
                .hasSize(1);
        assertThat(failuresWith(
                        DependenceExperiments.TABLE,
                        ScoreExperiments.POLYA_AVERAGE,
                        DependenceExperiments.SEASONS,
                        FEW))
                .hasSize(1)
                .allMatch(requirement -> requirement.startsWith("control"));
        assertThat(failuresWith("D1", "window 200, p<.01, every label", "false alarms", FEW))
                .hasSize(1);
        assertThat(failuresWith(ArrivalSimulation.TABLE, "lognormal lags", ArrivalSimulation.withoutUnits(), FEW))
                .hasSize(1)
                .allMatch(requirement -> requirement.startsWith("control"));
    }
}
