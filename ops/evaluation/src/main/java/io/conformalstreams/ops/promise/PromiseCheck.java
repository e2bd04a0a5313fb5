package io.conformalstreams.ops.promise;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Runs the experiments of all promises, with and without the planted faults. */
public final class PromiseCheck {

    /** The probability with which one experiment refutes a promise that is kept. */
    public static final double ERROR_LEVEL = 1e-6;

    private final List<RefutablePromise> promises;
    private final int runs;
    private final long seed;

    /**
     * Prepares the experiments.
     *
     * @param runs the number of runs of each experiment, at least 100
     * @param seed the seed of all random numbers
     * @throws IllegalArgumentException if there are fewer than 100 runs
     */
    public PromiseCheck(List<RefutablePromise> promises, int runs, long seed) {
        if (runs < 100) {
            throw new IllegalArgumentException("runs is " + runs + ", and must be at least 100");
        }
        this.promises = List.copyOf(promises);
        this.runs = runs;
        this.seed = seed;
    }

    /** Returns the number of runs of each experiment. */
    public int runs() {
        return runs;
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    /** Returns the number of experiments, counting the faulty ones. */
    public int steps() {
        return 2
                * promises.stream()
                        .mapToInt(promise -> promise.experiments().size())
                        .sum();
    }

    /**
     * Runs all experiments on all cores. The findings depend only on the seed and the number of runs.
     *
     * @param done called after each step
     */
    public PromiseTable run(Runnable done) {
        List<PromiseTable.Row> rows = new ArrayList<>();
        for (RefutablePromise promise : promises) {
            List<PromiseTable.Finding> findings = new ArrayList<>();
            for (Experiment experiment : promise.experiments()) {
                long[] seeds = seeds(promise.name(), findings.size(), runs / experiment.cost());
                double[] outcomes = experiment.outcomes(seeds, false);
                done.run();
                double[] faulty = experiment.outcomes(seeds, true);
                done.run();
                findings.add(PromiseTable.Finding.of(experiment, outcomes, faulty));
            }
            rows.add(new PromiseTable.Row(promise, findings));
        }
        return new PromiseTable(this, rows);
    }

    /** Returns the seeds of one experiment. Another promise in the table does not change them. */
    private long[] seeds(String promise, int experiment, int count) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ (promise + experiment).hashCode())
                .longs(count)
                .toArray();
    }
}
