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
                    + " growing thresholds, late labels, adaptation, ties, many strata, seasons and blocks, few labels,"
                    + " shares of the budget, the end of alerts, and the arrival of labels.",
            "Writes drift-simulation.csv and drift-simulation.md. The exit code is 1 if a binomial test rejects a bound"
                    + " of false alarms at the level .001, if a delay is not as expected, or if a negative control does"
                    + " not fail.",
            "The defaults take about an hour and a half on two cores. --runs 400 --drifting-runs 160 --deployment-runs 400"
                    + " --arrival-runs 40 take some minutes."
        })
final class DriftSimulateCommand implements Callable<Integer> {

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Number of runs of each experiment without drift in D1 to D3, at least 10 (default:"
                    + " ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--drifting-runs",
            paramLabel = "N",
            defaultValue = "4000",
            description = "Number of runs of each experiment with drift, at least 4 (default: ${DEFAULT-VALUE}).")
    private int driftingRuns;

    @Option(
            names = "--deployment-runs",
            paramLabel = "N",
            defaultValue = "2500",
            description = "Number of runs of each experiment without drift in D4 to D8, at least 10; those with drift"
                    + " have runs in the same proportion as in D1 to D3 (default: ${DEFAULT-VALUE}).")
    private int deploymentRuns;

    @Option(
            names = "--arrival-runs",
            paramLabel = "N",
            defaultValue = "400",
            description = "Number of runs of each simulation of the arrival of labels, at least 1 (default:"
                    + " ${DEFAULT-VALUE}).")
    private int arrivalRuns;

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
            simulation = new DriftSimulation(
                    new DriftSimulation.Runs(runs, driftingRuns, deploymentRuns, arrivalRuns), seed);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--" + e.getMessage(), e);
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
