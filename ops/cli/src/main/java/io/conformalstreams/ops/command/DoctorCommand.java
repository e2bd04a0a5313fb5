package io.conformalstreams.ops.command;

import io.conformalstreams.ops.doctor.Examination;
import io.conformalstreams.ops.doctor.Finding;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.TopologyPermissions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.RunnableTopology;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}: examines an installation. */
@Command(
        name = "doctor",
        description = {
            "Examines the brokers, the version of transactions, topics, schemas, permissions, the disk of this machine,"
                    + " its clock, the running instances and their configuration. Says how to mend what is wrong, and"
                    + " changes nothing.",
            "The exit code is 1 if there is a problem; a warning does not change it."
        })
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

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

    private static Map<String, List<Permission>> needed(ConformalConfiguration configured) {
        Map<String, List<Permission>> needed = new LinkedHashMap<>();
        for (RunnableTopology topology : TopologyChoice.ALL.topologies(configured)) {
            needed.put(
                    topology.name(),
                    TopologyPermissions.of(topology.topology().get(), topology.applicationId(), configured));
        }
        return needed;
    }
}
