package io.conformalstreams.ops.command;

import io.conformalstreams.ops.aside.PutAside;
import io.conformalstreams.ops.aside.Redrive;
import io.conformalstreams.ops.aside.Redrive.Decision;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rejected redrive}: sends records again. */
@Command(
        name = "redrive",
        description = {
            "Sends records that were put aside to their topic again, unchanged, once you have mended the cause in the"
                    + " configuration or the registry. A record that is itself wrong must be corrected where it comes"
                    + " from.",
            "Without --execute, only prints what would be sent. No record is sent twice from the same position, and one"
                    + " that is put aside again is left out after --attempts."
        })
final class RejectedRedriveCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Mixin
    private PutAsideOptions selection;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often one record may be sent again (default: ${DEFAULT-VALUE}).")
    private int attempts;

    @Option(names = "--execute", description = "Send the records.")
    private boolean execute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConformalConfiguration configured = configuration.load();
        PrintWriter out = spec.commandLine().getOut();
        try (TopicRecords records = new TopicRecords(configured)) {
            Redrive redrive = new Redrive(configured, records, attempts);
            List<PutAside> selected = selection.read(records);
            Map<PutAside, Decision> plan = redrive.plan(selected);
            table(plan).print(out);
            long planned = plan.values().stream().filter(Decision.SEND::equals).count();
            out.println(
                    execute
                            ? "sent " + send(redrive, plan, planned) + " records again"
                            : "nothing was sent; --execute sends " + planned + " records");
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private long send(Redrive redrive, Map<PutAside, Decision> plan, long planned) {
        if (planned == 0) {
            return 0;
        }
        AtomicLong sent = new AtomicLong();
        try (Progress progress =
                Progress.start("sending again", planned, spec.commandLine().getErr())) {
            redrive.execute(plan, () -> {
                sent.incrementAndGet();
                progress.step();
            });
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(
                    "sent only " + sent + " of " + planned + " records; run the command again to send the rest: "
                            + e.getMessage(),
                    e);
        }
        return sent.get();
    }

    private static Table table(Map<PutAside, Decision> plan) {
        Map<String, Map<Decision, Integer>> byReason = new TreeMap<>();
        plan.forEach(
                (record, decision) -> byReason.computeIfAbsent(record.reason(), unseen -> new EnumMap<>(Decision.class))
                        .merge(decision, 1, Integer::sum));
        Table table = new Table("REASON", "RECORDS", "DECISION");
        byReason.forEach((reason, decisions) ->
                decisions.forEach((decision, number) -> table.row(reason, number, decision.text())));
        return table;
    }
}
