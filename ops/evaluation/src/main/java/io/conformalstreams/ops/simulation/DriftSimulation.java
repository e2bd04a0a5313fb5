package io.conformalstreams.ops.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Runs all experiments. {@link SimulationStatement} describes their distributions. */
public final class DriftSimulation {

    private static final double SHIFTED_SHARE = 0.4;

    private final int runs;
    private final long seed;
    private final List<Experiment> experiments;
    private final List<AlertSimulation> alerts;
    private final List<ArrivalSimulation> arrivals;

    /**
     * Prepares all experiments.
     *
     * @param runs the number of runs of each experiment without drift, at least 10. Experiments with drift have two
     *     fifths of it
     * @param seed the seed of all random numbers
     * @throws IllegalArgumentException if there are fewer than 10 runs
     */
    public DriftSimulation(int runs, long seed) {
        if (runs < 10) {
            throw new IllegalArgumentException("runs is " + runs + ", and must be at least 10");
        }
        this.runs = runs;
        this.seed = seed;
        this.experiments = new ArrayList<>();
        experiments.addAll(MissExperiments.all());
        experiments.addAll(ScoreExperiments.all());
        experiments.addAll(FrozenExperiments.all());
        experiments.addAll(DeploymentExperiments.all());
        this.alerts = AlertSimulation.all();
        this.arrivals = ArrivalSimulation.all();
    }

    /** Returns the number of runs of each experiment without drift. */
    public int steadyRuns() {
        return runs;
    }

    /** Returns the number of runs of each experiment with drift. */
    public int driftingRuns() {
        return (int) (SHIFTED_SHARE * runs);
    }

    /**
     * Returns the number of runs of each simulation of the arrival of labels. It is a tenth of the number of other
     * runs, because each run is ten times as long.
     */
    public int arrivalRuns() {
        return runs / 10;
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    /** Returns the total number of runs. */
    public long steps() {
        long steps = (long) alerts.size() * driftingRuns() + (long) arrivals.size() * arrivalRuns();
        for (Experiment experiment : experiments) {
            steps += experiment.drifts() ? driftingRuns() : runs;
        }
        return steps;
    }

    /**
     * Runs all experiments on all cores. The results depend only on the seed and the number of runs.
     *
     * @param done is called after each run, from any thread
     */
    public SimulationReport run(Runnable done) {
        List<SimulationResult> results = new ArrayList<>();
        for (Experiment experiment : experiments) {
            int count = experiment.drifts() ? driftingRuns() : runs;
            results.addAll(experiment.run(seeds(experiment.table() + experiment.setting(), count), done));
        }
        for (AlertSimulation simulation : alerts) {
            results.addAll(simulation.run(seeds(simulation.setting(), driftingRuns()), done));
        }
        for (ArrivalSimulation simulation : arrivals) {
            String name = simulation.lags() + simulation.setting();
            results.add(simulation.run(seeds(name, arrivalRuns()), done));
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
