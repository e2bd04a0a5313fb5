package io.conformalstreams.ops.command;

import io.conformalstreams.ops.doctor.Examination;
import io.conformalstreams.ops.doctor.Finding;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: examines an installation. */
@Command(
        name = "doctor",
        description = {
            "Examines the brokers, the version of transactions, transactions that nobody will end, topics, schemas,"
                    + " permissions, the disk of this machine, its clock, the running instances and their"
                    + " configuration. Says how to mend what is wrong, and changes nothing.",
            "The exit code is 1 if there is a problem; a warning does not change it."
        })
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(
            names = "--client",
            paramLabel = "CLIENT",
            description = {
                "Examine the permissions of this client, for example calibration or operator (default: those of"
                        + " all topologies).",
                "On a cluster whose clients have different principals, give the configuration of this client, too."
            })
    private Optional<String> client = Optional.empty();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConformalConfiguration configured = configuration.load();
        List<Finding> findings = new Examination(configured, needed(configured), Clock.systemUTC()).findings();
        Table table = new Table("EXAMINED", "VERDICT", "DETAIL");
        findings.forEach(finding ->
                table.row(finding.subject(), finding.verdict().name().toLowerCase(Locale.ROOT), finding.detail()));
        PrintWriter out = spec.commandLine().getOut();
        table.print(out);
        out.flush();
        boolean problem = findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.PROBLEM);
        return (problem ? ExitCode.CHECK_FAILED : ExitCode.OK).code();
    }

    private Map<String, List<Permission>> needed(ConformalConfiguration configured) {
        if (client.isEmpty()) {
            return ClientPermissions.ofTopologies(configured);
        }
        Map<String, List<Permission>> clients = ClientPermissions.of(configured);
        List<Permission> needed = clients.get(client.get());
        if (needed == null) {
            throw CommandFailure.usage("--client is " + client.get() + "; use one of " + clients.keySet());
        }
        return Map.of(client.get(), needed);
    }
}
