package io.conformalstreams.ops.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** All experiments, by table. {@link SimulationStatement} states their distributions. */
public final class DriftSimulation {

    private static final double SHIFTED_SHARE = 0.4;

    private final int runs;
    private final long seed;
    private final List<Experiment> experiments;
    private final List<AlertSimulation> alerts;

    /**
     * Prepares all experiments.
     *
     * @param runs of each experiment without drift, at least 10; those with drift have two fifths of it
     * @param seed that all random numbers follow from
     * @throws IllegalArgumentException if there are fewer runs
     */
    public DriftSimulation(int runs, long seed) {
        if (runs < 10) {
            throw new IllegalArgumentException("runs is " + runs + "; at least 10 tell anything");
        }
        this.runs = runs;
        this.seed = seed;
        this.experiments = new ArrayList<>();
        experiments.addAll(MissExperiments.all());
        experiments.addAll(ScoreExperiments.all());
        experiments.addAll(FrozenExperiments.all());
        experiments.addAll(DeploymentExperiments.all());
        this.alerts = AlertSimulation.all();
    }

    /** Returns the number of runs of each experiment without drift. */
    public int steadyRuns() {
        return runs;
    }

    /** Returns the number of runs of each experiment with drift. */
    public int driftingRuns() {
        return (int) (SHIFTED_SHARE * runs);
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    /** Returns how many runs there are in all. */
    public long steps() {
        long steps = (long) alerts.size() * driftingRuns();
        for (Experiment experiment : experiments) {
            steps += experiment.drifts() ? driftingRuns() : runs;
        }
        return steps;
    }

    /**
     * Runs everything on all cores; equal seeds and numbers of runs give equal results, whatever the number of cores.
     *
     * @param done is told of each run, from any thread
     */
    public SimulationReport run(Runnable done) {
        List<Result> results = new ArrayList<>();
        for (Experiment experiment : experiments) {
            int count = experiment.drifts() ? driftingRuns() : runs;
            results.addAll(experiment.run(seeds(experiment.table() + experiment.setting(), count), done));
        }
        for (AlertSimulation simulation : alerts) {
            results.addAll(simulation.run(seeds(simulation.setting(), driftingRuns()), done));
        }
        PublishedResults published = PublishedResults.load();
        return new SimulationReport(this, results, published, Acceptance.of(results, published));
    }

    List<Experiment> experiments() {
        return List.copyOf(experiments);
    }

    /** Of their own for each experiment, so that one more changes none of the others. */
    private long[] seeds(String name, int count) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ name.hashCode())
                .longs(count)
                .toArray();
    }
}
