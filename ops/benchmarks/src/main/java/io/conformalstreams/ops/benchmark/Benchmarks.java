package io.conformalstreams.ops.benchmark;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the benchmarks that JMH's own command line selects, and ends with a table of ratios to their baselines. */
public final class Benchmarks {
    private Benchmarks() {}

    /**
     * Runs.
     *
     * @param arguments as JMH takes them: expressions that benchmark names must match, and options such as -f, -wi, -i, -p
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        System.out.print(RatioTable.of(new Runner(new CommandLineOptions(arguments)).run()));
    }
}
