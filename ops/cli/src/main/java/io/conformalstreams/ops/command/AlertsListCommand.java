package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.MissEstimate;
import io.conformalstreams.ops.alert.AlertDocument;
import io.conformalstreams.ops.alert.RecordedAlerts;
import io.conformalstreams.processor.access.Role;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code alerts list}: all alerts, each in its newest state. */
@Command(
        name = "list",
        description = {
            "Lists the recorded drift alerts, each in its newest state: open ones first, then by the"
                    + " time of opening.",
            "COVERAGE is the share of sets that have covered the truth since the estimated change, with its 95 "
                    + "%% interval. It only describes this stretch, which was selected for its misses. OF is "
                    + "the procedure, or the channel for alerts that concern no single procedure."
        })
final class AlertsListCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "Only alerts in these states: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<RecordedAlerts.Standing> states = Set.of();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            split = ",",
            description = "Only alerts of these kinds: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<AlertKind> kinds = Set.of();

    @Option(
            names = "--stratum",
            paramLabel = "NAME",
            description = "Only alerts of this stratum; * matches any text, as in 'unet@3|*' (default: all).")
    private Optional<String> stratum = Optional.empty();

    @Option(names = "--json", description = "Print all fields, as a JSON array.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<DriftAlert> alerts = AlertsCommand.read(configuration.load(), spec)
                .matching(new RecordedAlerts.Filter(states, kinds, stratum));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(AlertDocument.json(alerts));
        } else {
            table(alerts).print(out);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    static Table table(List<DriftAlert> alerts) {
        Table table = new Table(
                "ALERT",
                "STATE",
                "KIND",
                "SEVERITY",
                "CAUSE",
                "OPENED",
                "PROMISED",
                "COVERAGE",
                "OF",
                "COMPONENT",
                "STRATUM");
        for (DriftAlert alert : alerts) {
            table.row(
                    alert.getAlertId(),
                    alert.getState(),
                    alert.getKind(),
                    alert.getSeverity(),
                    alert.getCause() == null ? "-" : alert.getCause().getKind(),
                    alert.getOpenedAt(),
                    alert.getAlpha() > 0 ? share(1 - alert.getAlpha()) : "-",
                    coverage(alert.getSinceChange().getEstimate()),
                    alert.getProcedure() + alert.getChannel(),
                    component(alert),
                    alert.getStratum());
        }
        return table;
    }

    private static String component(DriftAlert alert) {
        String component =
                alert.getComponent() == null ? "-" : alert.getComponent().name();
        return alert.getSizeClass() == null ? component : component + ", " + alert.getSizeClass();
    }

    private static String coverage(MissEstimate since) {
        return since.getLabels() == 0
                ? "-"
                : share(since.getCoverage()) + " [" + share(since.getLower()) + ", " + share(since.getUpper()) + "]";
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }
}
