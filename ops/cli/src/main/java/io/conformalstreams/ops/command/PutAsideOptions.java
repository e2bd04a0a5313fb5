package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.aside.PutAside;
import io.conformalstreams.ops.aside.PutAsideRecords;
import io.conformalstreams.ops.record.TopicRecords;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that select records which were put aside. */
final class PutAsideOptions {

    /** The topics of records that were put aside. */
    enum Source {
        REJECTED(Topic.REJECTED),
        DEAD_LETTERS(Topic.DEAD_LETTERS);

        private final Topic topic;

        Source(Topic topic) {
            this.topic = topic;
        }

        @Override
        public String toString() {
            return topic.baseName();
        }
    }

    @Mixin
    private PeriodOption period;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only records of this topic: ${COMPLETION-CANDIDATES} (default: both).")
    private Optional<Source> source = Optional.empty();

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            description =
                    "Only records with these reasons, such as UNKNOWN_MODEL. The reason of a dead letter is the type of"
                            + " its exception (default: all).")
    private Set<String> reasons = Set.of();

    @Option(names = "--stratum", paramLabel = "NAME", description = "Only records of this stratum (default: all).")
    private Optional<String> stratum = Optional.empty();

    /** Returns the selected records: rejected ones before dead letters, each in the order of their topic. */
    List<PutAside> read(TopicRecords records) {
        List<PutAside> selected = new ArrayList<>();
        PutAsideRecords.read(records, period.since(Clock.systemUTC()), record -> {
            if (selects(record)) {
                selected.add(record);
            }
        });
        return selected;
    }

    private boolean selects(PutAside record) {
        return source.map(wanted -> wanted.topic == record.topic()).orElse(true)
                && (reasons.isEmpty() || reasons.contains(record.reason()))
                && stratum.map(name -> record.stratum().equals(Optional.of(name)))
                        .orElse(true);
    }
}
