package io.conformalstreams.ops.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Runs all experiments. {@link SimulationStatement} describes their distributions. */
public final class DriftSimulation {

    private final Runs runs;
    private final long seed;
    private final List<Experiment> experiments;
    private final List<AlertSimulation> alerts;
    private final List<FewLabelsSimulation> fewLabels;
    private final List<CauseSimulation> causes;
    private final List<ArrivalSimulation> arrivals;

    /**
     * The numbers of runs.
     *
     * @param steady the number of runs of each experiment without drift, at least 10
     * @param drifting the number of runs of each experiment with drift, at least 4
     * @param deployment the number of runs without drift of each experiment about deployment (D4 and later); with drift,
     *     the number is in the same proportion as elsewhere. At least 10
     * @param arrival the number of runs of each simulation of the arrival of labels, at least 1
     */
    public record Runs(int steady, int drifting, int deployment, int arrival) {

        /** @throws IllegalArgumentException if a number is too small */
        public Runs {
            requireAtLeast("runs", steady, 10);
            requireAtLeast("drifting-runs", drifting, 4);
            requireAtLeast("deployment-runs", deployment, 10);
            requireAtLeast("arrival-runs", arrival, 1);
        }

        private static void requireAtLeast(String name, int number, int least) {
            if (number < least) {
                throw new IllegalArgumentException(name + " is " + number + ", and must be at least " + least);
            }
        }

        private int deploymentDrifting() {
            return (int) Math.max(4, (long) deployment * drifting / steady);
        }
    }

    /**
     * Prepares all experiments.
     *
     * @param runs the numbers of runs
     * @param seed the seed of all random numbers
     */
    public DriftSimulation(Runs runs, long seed) {
        this.runs = runs;
        this.seed = seed;
        this.experiments = new ArrayList<>();
        experiments.addAll(MissExperiments.all());
        experiments.addAll(ScoreExperiments.all());
        experiments.addAll(FrozenExperiments.all());
        experiments.addAll(DeploymentExperiments.all());
        experiments.addAll(DependenceExperiments.all());
        experiments.addAll(BudgetExperiments.all());
        this.alerts = AlertSimulation.all();
        this.fewLabels = FewLabelsSimulation.all();
        this.causes = CauseSimulation.all();
        this.arrivals = ArrivalSimulation.all();
    }

    /** Returns the numbers of runs. */
    public Runs runs() {
        return runs;
    }

    private int runsOf(Experiment experiment) {
        boolean isOfDeployment =
                !List.of("D1", "D2", "D3").contains(experiment.table().substring(0, 2));
        return isOfDeployment
                ? experiment.drifts() ? runs.deploymentDrifting() : runs.deployment()
                : experiment.drifts() ? runs.drifting() : runs.steady();
    }

    private int runsOf(FewLabelsSimulation simulation) {
        return simulation.changes() ? runs.deploymentDrifting() : runs.deployment();
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    /** Returns the total number of runs. */
    public long steps() {
        long steps = (long) alerts.size() * runs.drifting() + (long) arrivals.size() * runs.arrival();
        for (Experiment experiment : experiments) {
            steps += runsOf(experiment);
        }
        for (FewLabelsSimulation simulation : fewLabels) {
            steps += runsOf(simulation);
        }
        return steps + (long) causes.size() * runs.deploymentDrifting();
    }

    /**
     * Runs all experiments on all cores. The results depend only on the seed and the numbers of runs.
     *
     * @param done is called after each run, from any thread
     */
    public SimulationReport run(Runnable done) {
        List<SimulationResult> results = new ArrayList<>();
        for (Experiment experiment : experiments) {
            results.addAll(experiment.run(seeds(experiment.table() + experiment.setting(), runsOf(experiment)), done));
        }
        for (AlertSimulation simulation : alerts) {
            results.addAll(simulation.run(seeds(simulation.setting(), runs.drifting()), done));
        }
        for (FewLabelsSimulation simulation : fewLabels) {
            results.addAll(simulation.run(seeds(simulation.setting(), runsOf(simulation)), done));
        }
        for (CauseSimulation simulation : causes) {
            results.addAll(simulation.run(seeds(simulation.setting(), runs.deploymentDrifting()), done));
        }
        for (ArrivalSimulation simulation : arrivals) {
            String name = simulation.lags() + simulation.setting();
            results.add(simulation.run(seeds(name, runs.arrival()), done));
        }
        PublishedResults published = PublishedResults.load();
        return new SimulationReport(this, results, published, Acceptance.of(results, published));
    }

    List<Experiment> experiments() {
        return List.copyOf(experiments);
    }

    /**
     * Returns the seeds of one experiment. They depend on its name, so adding an experiment does not change the others.
     */
    private long[] seeds(String name, int count) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ name.hashCode())
                .longs(count)
                .toArray();
    }
}
