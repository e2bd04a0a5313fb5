package io.conformalstreams.ops.command;

import io.conformalstreams.ops.status.PromiseStatus;
import io.conformalstreams.ops.status.StatusDocument;
import io.conformalstreams.ops.status.StreamStatus;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code status}: the state of the installation on one screen. */
@Command(
        name = "status",
        description = {
            "Shows the running topologies and their lag, their instances, the promises of every stratum, the open"
                    + " alerts, and the rejected records.",
            "KEPT is yes if at least the promised share of units is covered in the epoch. `below` may be chance;"
                    + " BREACHED means that an alert of a coverage breach is open."
        })
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Mixin
    private PeriodOption period;

    @Option(names = "--json", description = "Print all values, as a JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConformalConfiguration configured = configuration.load();
        StreamStatus status = read(configured, period.since(Clock.systemUTC()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(StatusDocument.json(status));
        } else {
            print(status, out);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private StreamStatus read(ConformalConfiguration configured, Instant since) {
        try {
            return StreamStatus.read(configured, since, spec.commandLine().getErr()::println);
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
    }

    static void print(StreamStatus status, PrintWriter out) {
        Table topologies = new Table("TOPOLOGY", "STATE", "INSTANCES", "LAG", "GROUP");
        status.topologies()
                .forEach(group -> topologies.row(
                        group.topology(),
                        group.state(),
                        group.instances(),
                        group.unprocessed(),
                        group.applicationId()));
        topologies.print(out);
        out.println();
        printInstances(status, out);
        out.println();
        Table promises =
                new Table("PROCEDURE", "ALPHA", "COMPONENT", "N", "PROMISED", "COVERED", "UNITS", "KEPT", "STRATUM");
        status.promises()
                .forEach(promise -> promises.row(
                        promise.procedure(),
                        DecimalText.of(promise.nominalAlpha()),
                        promise.component().toLowerCase(Locale.ROOT),
                        promise.units(),
                        share(promise.promised()),
                        promise.judgedUnits() == 0 ? "-" : share(promise.coverage()),
                        promise.judgedUnits(),
                        text(promise.verdict()),
                        promise.stratum()));
        promises.print(out);
        out.println();
        if (status.openAlerts().isEmpty()) {
            out.println("no alert is open");
        } else {
            AlertsListCommand.table(status.openAlerts()).print(out);
        }
        out.println();
        printRejected(status, out);
    }

    private static void printInstances(StreamStatus status, PrintWriter out) {
        if (status.instances().isEmpty()) {
            out.println("no instance has reported in the last 90 seconds");
            return;
        }
        Table instances = new Table("INSTANCE", "VERSION", "CONFIGURATION", "RESTORED", "TOPOLOGIES");
        status.instances()
                .forEach(instance -> instances.row(
                        instance.instance(),
                        instance.version(),
                        instance.differences().isEmpty()
                                ? "agrees"
                                : "differs in " + String.join(", ", instance.differences()),
                        instance.restoredRecords() + " of " + instance.recordsToRestore(),
                        new TreeMap<>(instance.topologies())
                                .entrySet().stream()
                                        .map(topology -> topology.getKey() + " " + topology.getValue())
                                        .collect(Collectors.joining(", "))));
        instances.print(out);
    }

    private static void printRejected(StreamStatus status, PrintWriter out) {
        if (status.rejected().isEmpty()) {
            out.println("no record was rejected since " + status.since());
        } else {
            Table rejected = new Table("REJECTED", "RECORDS", "NEWEST");
            status.rejected().forEach(count -> rejected.row(count.reason(), count.records(), count.newest()));
            rejected.print(out);
        }
        out.println("dead letters since " + status.since() + ": " + status.deadLetters());
    }

    private static String text(PromiseStatus.Verdict verdict) {
        return switch (verdict) {
            case UNJUDGED -> "-";
            case KEPT -> "yes";
            case BELOW -> "below";
            case BREACHED -> "BREACHED";
        };
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }
}
