package io.conformalstreams.ops.command;

import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.ops.withdrawal.ActiveLabel;
import io.conformalstreams.ops.withdrawal.LabelQuery;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code withdraw}: withdraws a batch of labels. */
@Command(
        name = "withdraw",
        description = {
            "Withdraws the labels of a stratum that fit all conditions. The thresholds then no longer count them, and"
                    + " their outcomes are retracted. Evidence that a drift monitor has already taken stays.",
            "Without --execute, only prints which labels would be withdrawn. A corrected label, sent later with a"
                    + " higher revision, counts again."
        })
final class WithdrawCommand implements Callable<Integer> {

    private static final int LONGEST_LIST = 20;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(names = "--stratum", paramLabel = "NAME", required = true, description = "Stratum of the labels.")
    private String stratum;

    @Option(names = "--unit", paramLabel = "ID", split = ",", description = "Only labels of these units.")
    private Set<String> units = Set.of();

    @Option(names = "--image", paramLabel = "ID", split = ",", description = "Only labels of these images.")
    private Set<String> images = Set.of();

    @Option(
            names = "--labelled-from",
            paramLabel = "TIME",
            description = "Only labels with this event time or a later one, such as 2026-01-31T12:00:00Z.")
    private Optional<Instant> from = Optional.empty();

    @Option(names = "--labelled-until", paramLabel = "TIME", description = "Only labels before this event time.")
    private Optional<Instant> until = Optional.empty();

    @Option(names = "--label-policy", paramLabel = "NAME", description = "Only labels under this label policy.")
    private Optional<String> labelPolicy = Optional.empty();

    @Option(names = "--all", description = "Withdraw every label of the stratum, if no other condition is given.")
    private boolean all;

    @Mixin
    private ReasonOption reason = new ReasonOption();

    @Option(names = "--execute", description = "Withdraw the labels.")
    private boolean execute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String explanation = reason.require(LabelWithdrawal.LONGEST_REASON, "the labels are withdrawn");
        LabelQuery query = new LabelQuery(stratum, units, images, from, until, labelPolicy);
        if (query.selectsEverything() && !all) {
            throw CommandFailure.usage("no condition limits the labels of " + stratum
                    + "; give one, such as --unit or --labelled-from, or --all for every label");
        }
        ConformalConfiguration configured = configuration.load();
        try (TopicRecords records = new TopicRecords(configured)) {
            List<ActiveLabel> labels = ActiveLabel.read(records, query);
            if (labels.isEmpty()) {
                KnownStrata.require(stratum, configured, spec);
            }
            print(labels);
            long units = labels.stream().map(ActiveLabel::unitId).distinct().count();
            String number = labels.size() + " labels of " + units + " units";
            if (execute) {
                LabelWithdrawal.send(
                        configured, labels, explanation, Clock.systemUTC().instant());
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println(execute ? "withdrew " + number : "nothing was withdrawn; --execute withdraws " + number);
            out.flush();
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        return ExitCode.OK.code();
    }

    private void print(List<ActiveLabel> labels) {
        PrintWriter out = spec.commandLine().getOut();
        Table table = new Table("IMAGE", "UNIT", "REVISION", "LABELLED", "LABEL POLICY");
        labels.stream()
                .limit(LONGEST_LIST)
                .forEach(label -> table.row(
                        label.imageId(), label.unitId(), label.revision(), label.labelledAt(), label.labelPolicy()));
        table.print(out);
        if (labels.size() > LONGEST_LIST) {
            out.println("and " + (labels.size() - LONGEST_LIST) + " more");
        }
    }
}
