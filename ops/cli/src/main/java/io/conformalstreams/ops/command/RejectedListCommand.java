package io.conformalstreams.ops.command;

import io.conformalstreams.ops.aside.PutAside;
import io.conformalstreams.ops.aside.PutAsideDocument;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.access.Role;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rejected list}: single records that were put aside. */
@Command(
        name = "list",
        description =
                "Lists the records that were put aside, the newest first, with the position of each source record.")
final class RejectedListCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Mixin
    private PutAsideOptions selection;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Print at most N records (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandFailure.usage("--limit is " + limit + "; it must be at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (TopicRecords records = new TopicRecords(configuration.load())) {
            List<PutAside> newest = selection.read(records).stream()
                    .sorted(Comparator.comparing(PutAside::at).reversed())
                    .limit(limit)
                    .toList();
            if (json) {
                out.println(PutAsideDocument.json(newest));
            } else {
                table(newest).print(out);
            }
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private static Table table(List<PutAside> records) {
        Table table = new Table("AT", "REASON", "SOURCE", "STRATUM", "IMAGE", "DETAIL");
        records.forEach(record -> table.row(
                record.at(),
                record.reason(),
                record.coordinates(),
                record.stratum().orElse("-"),
                record.imageId().orElse("-"),
                record.detail()));
        return table;
    }
}
