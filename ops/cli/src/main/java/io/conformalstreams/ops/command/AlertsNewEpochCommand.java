package io.conformalstreams.ops.command;

import io.conformalstreams.ops.alert.MonitorRestart;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code alerts new-epoch}: the monitors of a stratum take a new reference. */
@Command(
        name = "new-epoch",
        description = {
            "Begins a new epoch of a stratum: its drift monitors take a new reference, and its open alerts end as"
                    + " SUPERSEDED. Use it after a change that is permanent.",
            "Labels and thresholds stay, but the evidence so far is lost. `reset --stratum` also withdraws the labels."
        })
final class AlertsNewEpochCommand implements Callable<Integer> {

    private static final int LONGEST_REASON = 200;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(
            names = "--stratum",
            paramLabel = "NAME",
            required = true,
            description = "The stratum, such as unet@3|north.")
    private String stratum;

    @Mixin
    private ReasonOption reason = new ReasonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        String explanation = reason.require(LONGEST_REASON, "a new epoch begins");
        ConformalConfiguration configured = configuration.load();
        try {
            KnownStrata.require(stratum, configured, spec);
            MonitorRestart.request(
                    configured, stratum, explanation, Clock.systemUTC().instant());
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("asked for a new epoch of " + stratum + "; `alerts list` shows when its alerts are resolved");
        out.flush();
        return ExitCode.OK.code();
    }
}
