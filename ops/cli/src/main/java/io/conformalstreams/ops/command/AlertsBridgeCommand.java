package io.conformalstreams.ops.command;

import io.conformalstreams.connectors.alertmanager.AlertmanagerClient;
import io.conformalstreams.ops.alert.AlertBridge;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.HttpAddress;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code alerts bridge}: delivers drift alerts to Alertmanager. */
@Command(
        name = "bridge",
        description = {
            "Delivers drift alerts to Prometheus Alertmanager until it gets a signal to stop" + " (Ctrl-C, SIGTERM).",
            "It keeps no state of its own: you can stop, kill or start it anywhere at any time. It"
                    + " waits while Kafka, the topic, the schema registry or an Alertmanager does not respond."
                    + " Run one instance.",
            "The environment variable CONFORMAL_ALERTMANAGER_AUTHORIZATION has the value of the"
                    + " header Authorization, if Alertmanager requires one."
        })
final class AlertsBridgeCommand implements Callable<Integer> {

    private static final String AUTHORIZATION = "CONFORMAL_ALERTMANAGER_AUTHORIZATION";

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(
            names = "--alertmanager",
            paramLabel = "URL",
            required = true,
            split = ",",
            description = "Address of an Alertmanager, for example http://alertmanager:9093; for a cluster, all"
                    + " addresses.")
    private List<URI> alertmanagers;

    @Option(
            names = "--resend",
            paramLabel = "DURATION",
            defaultValue = "PT30S",
            description =
                    "Interval between two deliveries of an open alert, PT1S to PT5M. Alertmanager ends an alert that has"
                            + " not been sent for four intervals (default: ${DEFAULT-VALUE}).")
    private Duration resend;

    @Option(
            names = "--monitor-url",
            paramLabel = "URL",
            description = "Link in each alert to its monitor; {alert} and {stratum} are replaced by the id and "
                    + "the stratum of the alert (default: /status of the configured application.http).")
    private Optional<String> monitorUrl = Optional.empty();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ConformalConfiguration configured = configuration.load();
        AlertBridge.Targets targets = targets(configured);
        try (AlertBridge bridge = AlertBridge.start(configured, targets, Clock.systemUTC(), this::report)) {
            bridge.await();
        } catch (KafkaException e) {
            String reason = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            throw CommandFailure.usage("kafka: " + e.getMessage() + reason, e);
        }
        return ExitCode.OK.code();
    }

    private AlertBridge.Targets targets(ConformalConfiguration configured) {
        if (resend.compareTo(Duration.ofSeconds(1)) < 0 || resend.compareTo(Duration.ofMinutes(5)) > 0) {
            throw CommandFailure.usage(
                    "--resend: " + resend + " must be from PT1S to PT5M; 30 to 60 seconds are usual");
        }
        Optional<String> authorization = Optional.ofNullable(System.getenv(AUTHORIZATION));
        try {
            List<AlertmanagerClient> clients = alertmanagers.stream()
                    .map(address -> new AlertmanagerClient(address, authorization))
                    .toList();
            return new AlertBridge.Targets(
                    clients, resend, Optional.of(monitorUrl.orElseGet(() -> status(configured))));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e.getMessage(), e);
        }
    }

    private static String status(ConformalConfiguration configured) {
        HttpAddress address = configured.application().http();
        return address.url(address.port()) + "/status";
    }

    private synchronized void report(String line) {
        PrintWriter error = spec.commandLine().getErr();
        error.println(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS) + " " + line);
        error.flush();
    }
}
