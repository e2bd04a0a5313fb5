package io.conformalstreams.ops.benchmark;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the benchmarks that JMH's command line selects, and prints a table of ratios to their baselines. */
public final class Benchmarks {
    private Benchmarks() {}

    /**
     * Runs the program.
     *
     * @param arguments JMH's arguments: regular expressions for benchmark names, and options like -f, -wi, -i, -p
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        System.out.print(RatioTable.of(new Runner(new CommandLineOptions(arguments)).run()));
    }
}
