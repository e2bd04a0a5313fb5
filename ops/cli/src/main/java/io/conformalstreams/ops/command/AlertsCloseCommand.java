package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.ops.alert.AlertClosing;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alerts close}: an operator declares that an alert is over. */
@Command(
        name = "close",
        description = {
            "Tells the prediction topology to resolve an alert. It does so when it reads the"
                    + " command; until then the alert stays as it is.",
            "The monitor continues, and opens another alert if the drift continues."
        })
final class AlertsCloseCommand implements Callable<Integer> {

    private static final int LONGEST_REASON = 1_000;

    @Parameters(paramLabel = "ID", description = "The alert, by its id or at least its first four characters.")
    private String id;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Mixin
    private ReasonOption reason = new ReasonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        String explanation = reason.require(LONGEST_REASON, "the alert is closed");
        ConformalConfiguration configured = configuration.load();
        DriftAlert alert = AlertsCommand.read(configured, spec).require(id);
        if (alert.getState() == AlertState.RESOLVED) {
            throw CommandFailure.usage("alert " + alert.getAlertId() + " has been RESOLVED since "
                    + alert.getEventTime() + ", reason " + alert.getReason() + "; only an open alert can be closed");
        }
        try {
            AlertClosing.request(
                    configured, alert, explanation, Clock.systemUTC().instant());
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("asked to close alert " + alert.getAlertId() + " of " + alert.getStratum()
                + "; `alerts show` shows when it is resolved");
        out.flush();
        return ExitCode.OK.code();
    }
}
