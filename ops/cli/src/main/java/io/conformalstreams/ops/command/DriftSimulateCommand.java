package io.conformalstreams.ops.command;

import io.conformalstreams.ops.simulation.DriftSimulation;
import io.conformalstreams.ops.simulation.SimulationReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drift simulate}: counts false alarms and measures delays of all detectors. */
@Command(
        name = "simulate",
        description = {
            "Simulates labels with and without drift. Counts the false alarms and measures the delays of all"
                    + " detectors in these settings: independent misses, ranks and exceedances of scores, frozen and"
                    + " growing"
                    + " thresholds, late labels, adaptation, ties, many strata, the end of alerts, and the arrival of labels.",
            "Writes drift-simulation.csv and drift-simulation.md. The exit code is 1 if false alarms exceed"
                    + " their bound by more than three standard errors, if a delay is not as expected, or if a"
                    + " negative control does not fail.",
            "10,000 runs take about three quarters of an hour on two cores."
        })
final class DriftSimulateCommand implements Callable<Integer> {

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Number of runs of each experiment without drift, at least 10; experiments with drift"
                    + " have two fifths as many (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "conformal-drift",
            description = "Folder for the results (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        DriftSimulation simulation;
        try {
            simulation = new DriftSimulation(runs, seed);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--runs: " + e.getMessage(), e);
        }
        SimulationReport report;
        try (Progress progress = Progress.start(
                "simulating drift", simulation.steps(), spec.commandLine().getErr())) {
            report = simulation.run(progress.fromAnyThread());
        }
        PrintWriter output = spec.commandLine().getOut();
        report.write(out).forEach(file -> output.println("wrote " + file));
        report.failures().forEach(failure -> output.println("NOT met: " + failure));
        output.println(report.checks() - report.failures().size() + " of " + report.checks() + " requirements are met");
        output.flush();
        return (report.passed() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }
}
