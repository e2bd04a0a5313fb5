package io.conformalstreams.ops.command;

import io.conformalstreams.ops.alert.RecordedAlerts;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alerts}: the commands about drift alerts. */
@Command(
        name = "alerts",
        description = "Shows drift alerts, closes them, begins new epochs, and delivers alerts to Alertmanager.",
        subcommands = {
            AlertsListCommand.class,
            AlertsShowCommand.class,
            AlertsCloseCommand.class,
            AlertsNewEpochCommand.class,
            AlertsBridgeCommand.class
        })
final class AlertsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; choose one of those below");
    }

    static RecordedAlerts read(ConformalConfiguration configuration, CommandSpec spec) {
        PrintWriter error = spec.commandLine().getErr();
        try {
            return RecordedAlerts.read(configuration, error::println);
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
    }
}
