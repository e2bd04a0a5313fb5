package io.conformalstreams.ops.command;

import io.conformalstreams.ops.alert.MonitorRestart;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.ops.reset.ApplicationReset;
import io.conformalstreams.ops.topics.ProvisioningException;
import io.conformalstreams.ops.withdrawal.ActiveLabel;
import io.conformalstreams.ops.withdrawal.LabelQuery;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reset}: starts an application, a stratum or some units anew. */
@Command(
        name = "reset",
        description = {
            "--application deletes the state and the outputs of the whole application: offsets, changelogs, output topics,"
                    + " and the state directory on this machine. The inputs stay, and the next start computes everything"
                    + " again from them. Stop all instances first.",
            "--stratum starts the calibration of one stratum anew, while the instances run: it withdraws its labels and"
                    + " starts a new epoch of its drift monitors. With --unit, it only withdraws the labels of these"
                    + " units. What was published stays, marked as withdrawn.",
            "Without --execute, only prints what would be deleted or withdrawn."
        })
final class ResetCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    @Option(names = "--unit", paramLabel = "ID", split = ",", description = "With --stratum: only these units.")
    private Set<String> units = Set.of();

    @Option(
            names = "--subjects",
            description =
                    "With --application: also delete the subjects of the output topics from the schema registry, for"
                            + " example because their schemas are incompatible with those of this release.")
    private boolean subjects;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "With --stratum, required: reason, for the record; no patient identifiers.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--execute", description = "Delete or withdraw what is printed.")
    private boolean execute;

    @Spec
    private CommandSpec spec;

    private static final class Subject {

        @Option(names = "--application", required = true, description = "The whole application.")
        private boolean application;

        @Option(names = "--stratum", required = true, paramLabel = "NAME", description = "One stratum.")
        private String stratum;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (subjects && !subject.application) {
            throw CommandFailure.usage("--subjects belongs to --application; leave it out to reset a stratum");
        }
        if (subject.application && !units.isEmpty()) {
            throw CommandFailure.usage("--unit belongs to --stratum; leave it out to reset the whole application");
        }
        if (!subject.application && reason.filter(LabelWithdrawal::isReason).isEmpty()) {
            throw CommandFailure.usage("--reason is missing or blank, or has more than "
                    + LabelWithdrawal.LONGEST_REASON
                    + " characters; say why the labels are withdrawn");
        }
        ConformalConfiguration configured =
                configuration.loadFor(subject.application ? Role.ADMINISTRATOR : Role.OPERATOR);
        try {
            if (subject.application) {
                resetApplication(configured);
            } else {
                resetStratum(configured);
            }
        } catch (KafkaException | ProvisioningException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        spec.commandLine().getOut().flush();
        return ExitCode.OK.code();
    }

    private void resetApplication(ConformalConfiguration configured) {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> properties = new HashMap<>(configured.kafka().clientProperties());
        try (Admin admin = Admin.create(properties)) {
            ApplicationReset reset = ApplicationReset.read(admin, configured, subjects);
            reset.groups().forEach(group -> out.println("offsets of the consumer group " + group));
            reset.internalTopics().forEach(topic -> out.println("topic " + topic));
            reset.outputTopics().forEach(topic -> out.println("topic " + topic + ", created again without records"));
            reset.subjects().forEach(name -> out.println("subject " + name + ", registered again"));
            reset.localState().forEach(file -> out.println(file.toAbsolutePath()));
            if (reset.localState().isEmpty()) {
                out.println("no folder: application.stateDirectory "
                        + configured.application().stateDirectory().toAbsolutePath()
                        + " has no state of "
                        + configured.application().id() + " on this machine");
            }
            if (reset.missingLabels() > 0) {
                out.println("warning: " + reset.missingLabels()
                        + " records are no longer in labelled-images; a reset loses what they calibrated");
            }
            if (!reset.instances().isEmpty()) {
                out.flush();
                throw CommandFailure.checkFailed("nothing was deleted, because instances run: "
                        + String.join(", ", reset.instances())
                        + "; stop them, and wait until their session has ended (session.timeout.ms)");
            }
            if (execute) {
                execute(reset, admin, configured);
                out.println("deleted; start the instances. State on other machines is discarded when they start");
            } else {
                out.println("nothing was deleted; --execute deletes the above");
            }
        }
    }

    private void execute(ApplicationReset reset, Admin admin, ConformalConfiguration configured) {
        try {
            reset.execute(admin, configured, spec.commandLine().getOut()::println);
        } catch (KafkaException | ProvisioningException | UncheckedIOException e) {
            throw CommandFailure.unreachable(
                    "the reset is incomplete; run the command again to continue, before you start an instance: "
                            + e.getMessage(),
                    e);
        }
    }

    private void resetStratum(ConformalConfiguration configured) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        LabelQuery query =
                new LabelQuery(subject.stratum, units, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
        try (TopicRecords records = new TopicRecords(configured)) {
            List<ActiveLabel> labels = ActiveLabel.read(records, query);
            if (labels.isEmpty()) {
                KnownStrata.require(subject.stratum, configured, spec);
            }
            long ofUnits = labels.stream().map(ActiveLabel::unitId).distinct().count();
            out.println(labels.size() + " labels of " + ofUnits + " units of stratum " + subject.stratum);
            if (units.isEmpty()) {
                out.println("the drift monitors of the stratum, and its open alerts");
            }
            if (!execute) {
                out.println("nothing was changed; --execute withdraws these labels"
                        + (units.isEmpty() ? " and restarts these monitors" : ""));
                return;
            }
            Instant now = Clock.systemUTC().instant();
            LabelWithdrawal.send(configured, labels, reason.orElseThrow(), now);
            out.println("withdrew " + labels.size() + " labels");
            if (units.isEmpty()) {
                MonitorRestart.request(
                        configured, subject.stratum, reason.orElseThrow().strip(), now);
                out.println("requested a restart of the monitors");
            }
        }
    }
}
