package io.conformalstreams.ops.command;

import io.conformalstreams.ops.backfill.Backfill;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.status.RunningInstance;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code backfill}: calibrates new procedures with the labels that are still in the topic. */
@Command(
        name = "backfill",
        description = {
            "Sends labels again that were accepted before a procedure was configured, if they are still in"
                    + " labelled-images. The calibration adds their critical values for this procedure. Everything else"
                    + " stays: the labels keep their revisions, and other procedures keep their thresholds.",
            "Start the instances with the new configuration first. Without --execute, only prints what would be sent."
                    + " Running it again sends nothing that is calibrated already."
        })
final class BackfillCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(names = "--execute", description = "Send the labels again.")
    private boolean execute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConformalConfiguration configured = configuration.load();
        PrintWriter out = spec.commandLine().getOut();
        try (TopicRecords records = new TopicRecords(configured)) {
            requireRunningConfiguration(configured, records);
            Backfill backfill = Backfill.read(configured, records);
            AtomicLong labels = new AtomicLong();
            print(
                    execute
                            ? send(backfill, records, configured, labels)
                            : backfill.forEachRetained(records, label -> labels.incrementAndGet()),
                    out);
            out.println(
                    execute
                            ? "sent " + labels + " labels again"
                            : "nothing was sent; --execute sends " + labels + " labels again");
            out.flush();
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        return ExitCode.OK.code();
    }

    /** An instance that lacks a procedure takes the labels for repetitions, and the pixels were sent in vain. */
    private void requireRunningConfiguration(ConformalConfiguration configured, TopicRecords records) {
        String others = RunningInstance.read(
                        configured, records, Clock.systemUTC().instant())
                .stream()
                .filter(instance -> !instance.differences().isEmpty())
                .map(instance -> instance.instance() + " (in " + String.join(", ", instance.differences()) + ")")
                .collect(Collectors.joining(", "));
        if (others.isEmpty()) {
            return;
        }
        String explanation =
                "these instances run with another configuration: " + others + "; restart them with this one first";
        if (execute) {
            throw CommandFailure.checkFailed("nothing was sent, because " + explanation
                    + "; an instance that was stopped counts for 90 seconds");
        }
        spec.commandLine().getOut().println("warning: " + explanation);
    }

    private static List<Backfill.Missing> send(
            Backfill backfill, TopicRecords records, ConformalConfiguration configured, AtomicLong labels) {
        try (GatewayProducer gateway = new GatewayProducer(configured)) {
            List<Backfill.Missing> missing = backfill.forEachRetained(records, label -> {
                gateway.send(label);
                labels.incrementAndGet();
            });
            gateway.flush();
            return missing;
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(
                    "only some labels may have been sent; run the command again to send those that are not calibrated: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void print(List<Backfill.Missing> missing, PrintWriter out) {
        Table table = new Table("STRATUM", "PROCEDURE", "LABELS WITHOUT IT", "STILL IN THE TOPIC");
        missing.forEach(row -> table.row(row.stratum(), row.procedure(), row.labels(), row.retained()));
        table.print(out);
    }
}
