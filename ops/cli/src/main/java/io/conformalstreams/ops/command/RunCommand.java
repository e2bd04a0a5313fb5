package io.conformalstreams.ops.command;

import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.DriftEvidence;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.BreachMonitoring;
import io.conformalstreams.processor.drift.FalseAlertBudgets;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.runtime.ClientSettingsException;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import io.conformalstreams.processor.runtime.StartRefusedException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code run}: runs the topologies against a cluster until the process is told to stop. */
@Command(
        name = "run",
        description = {
            "Runs the topologies against a cluster until it gets a signal to stop (Ctrl-C, SIGTERM).",
            "It waits while the broker or the registry is down. A failure that a restart cannot"
                    + " repair ends the process."
        })
final class RunCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Option(
            names = "--topology",
            defaultValue = "all",
            description =
                    "Topologies to run: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). `all` runs the comparison"
                            + " only if the configuration has comparisons.")
    private TopologyChoice topology;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ConformalConfiguration configured = configuration.load();
        PrintWriter error = spec.commandLine().getErr();
        ConformalApplication application = ConformalApplication.start(configured, topology.topologies(configured));
        Thread closing = new Thread(application::close, "close-on-signal");
        Runtime.getRuntime().addShutdownHook(closing);
        printAddresses(configured, application, error);
        printEvidenceLimits(configured, error);
        ClassArchive.wanted()
                .ifPresent(archive -> archive.writeWhenSettled(
                        () -> application.phases().stream().allMatch(phase -> phase == Phase.RUNNING)));
        Optional<Throwable> failure = application.awaitEnd();
        if (failure.isPresent()) {
            Runtime.getRuntime().removeShutdownHook(closing);
            application.close();
            throw reported(failure.get(), error);
        }
        return ExitCode.OK.code();
    }

    private static void printAddresses(
            ConformalConfiguration configured, ConformalApplication application, PrintWriter error) {
        String address = configured.application().http().url(application.httpPort());
        error.println("liveness   " + address + "/live");
        error.println("readiness  " + address + "/ready");
        error.println("metrics    " + address + "/metrics");
        error.flush();
    }

    private static void printEvidenceLimits(ConformalConfiguration configured, PrintWriter error) {
        for (Model model : configured.models()) {
            printEvidenceLimit(AlertKind.SCORE_DRIFT, "scores", configured, model, error);
            printEvidenceLimit(AlertKind.COVERAGE_BREACH, "misses", configured, model, error);
        }
        DriftEvidence evidence = configured.drift().evidence();
        Stream.of(evidence.scoreDrift(), evidence.coverageBreach())
                .distinct()
                .forEach(detector -> detector.lifetimeLimit(evidence.settings())
                        .ifPresent(limit -> error.printf(
                                Locale.ROOT,
                                "alerts     %s: open at evidence %.4g; %s%n",
                                detector,
                                limit.evidence(),
                                limit.bound())));
        printBreachMonitors(configured, error);
        error.flush();
    }

    private static void printEvidenceLimit(
            AlertKind kind, String observed, ConformalConfiguration configured, Model model, PrintWriter error) {
        long monitors = FalseAlertBudgets.count(kind, configured, model);
        if (monitors == 0) {
            return;
        }
        FalseAlertBudget budget = FalseAlertBudgets.of(kind, configured, model);
        error.printf(
                Locale.ROOT,
                "alerts     %s: on %s open at evidence %.4g; %d monitors per label share %s false alerts per million "
                        + "%s%n",
                model.name(),
                observed,
                budget.evidence(),
                monitors,
                BigDecimal.valueOf(budget.falseAlertsPerMillionLabels())
                        .stripTrailingZeros()
                        .toPlainString(),
                configured.drift().evidence().coverageBreach().observesUnlabelled() ? "predictions" : "labels");
    }

    /** Says what the false-alert budget does not contain, and which sets no monitor judges. */
    private static void printBreachMonitors(ConformalConfiguration configured, PrintWriter error) {
        for (Model model : configured.models()) {
            double falseAlerts = BreachMonitoring.falseAlertsBeyondBudget(configured, model);
            if (falseAlerts > 0) {
                error.printf(
                        Locale.ROOT,
                        "alerts     %s: %d breach monitors in each stratum raise at most %.4g more false alerts in an epoch"
                                + " on average%n",
                        model.name(),
                        BreachMonitoring.monitors(configured, model),
                        falseAlerts);
            }
            for (Procedure procedure : BreachMonitoring.unmonitored(configured, model)) {
                error.printf(
                        "alerts     %s: no monitor judges the coverage of %s, because its thresholds are no order statistics%n",
                        model.name(), procedure.name());
            }
        }
    }

    private static RuntimeException reported(Throwable failure, PrintWriter error) {
        if (failure instanceof StartRefusedException) {
            failure.getMessage().lines().forEach(error::println);
            return CommandFailure.checkFailed("the cluster is not ready; the problems are listed above");
        }
        if (failure instanceof ClientSettingsException settings) {
            return settings;
        }
        return new IllegalStateException("the application has ended: " + failure.getMessage(), failure);
    }
}
