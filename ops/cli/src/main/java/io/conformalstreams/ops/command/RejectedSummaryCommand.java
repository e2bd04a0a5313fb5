package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.aside.PutAside;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.access.Role;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code rejected summary}: how many records were put aside for which reason. */
@Command(
        name = "summary",
        description = {
            "Groups the records that were put aside by reason and source topic, the largest group first.",
            "LATEST DETAIL is the newest record's: the field, its value and the solution. The runbooks explain every reason."
        })
final class RejectedSummaryCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Mixin
    private PutAsideOptions selection;

    @Spec
    private CommandSpec spec;

    private record Group(Topic topic, String reason, String source) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (TopicRecords records = new TopicRecords(configuration.load())) {
            table(selection.read(records)).print(out);
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    static Table table(List<PutAside> records) {
        Map<Group, List<PutAside>> groups = new LinkedHashMap<>();
        records.forEach(record -> groups.computeIfAbsent(
                        new Group(
                                record.topic(), record.reason(), record.source().topic()),
                        unseen -> new ArrayList<>())
                .add(record));
        Table table = new Table("TOPIC", "REASON", "RECORDS", "FIRST", "LATEST", "SOURCE", "LATEST DETAIL");
        Comparator<PutAside> byTime = Comparator.comparing(PutAside::at);
        groups.entrySet().stream()
                .sorted(Comparator.comparing(group -> -group.getValue().size()))
                .forEach(group -> {
                    List<PutAside> members = group.getValue();
                    PutAside latest = members.stream().max(byTime).orElseThrow();
                    table.row(
                            group.getKey().topic().baseName(),
                            group.getKey().reason(),
                            members.size(),
                            members.stream().min(byTime).orElseThrow().at(),
                            latest.at(),
                            group.getKey().source(),
                            latest.detail());
                });
        return table;
    }
}
