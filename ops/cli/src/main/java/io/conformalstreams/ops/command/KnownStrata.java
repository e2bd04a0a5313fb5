package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.alert.RecordedAlerts.Filter;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Model.CommandSpec;

/** The strata that a command may change. The topologies accept commands for any stratum of a known model. */
final class KnownStrata {

    private static final int SHOWN = 20;

    private KnownStrata() {}

    /**
     * Finds misspelt names: a stratum with labels or monitors has thresholds or, if it has no label yet, an alert of input
     * drift.
     *
     * @throws CommandFailure if the stratum belongs to no model, or has neither thresholds nor alerts
     * @throws KafkaException if the cluster or the registry does not respond
     */
    static void require(String stratum, ConformalConfiguration configured, CommandSpec spec) {
        if (configured.modelOf(stratum).isEmpty()) {
            throw CommandFailure.usage(
                    "--stratum: " + stratum + " does not begin with the name of a model in `models`");
        }
        Set<String> strata = new TreeSet<>();
        AlertsCommand.read(configured, spec)
                .matching(new Filter(Set.of(), Set.of(), Optional.empty()))
                .forEach(alert -> strata.add(alert.getStratum()));
        try (TopicRecords records = new TopicRecords(configured)) {
            records.read(
                    Topic.THRESHOLDS,
                    Instant.EPOCH,
                    thresholds -> strata.add(new String(thresholds.key(), StandardCharsets.UTF_8)));
        }
        if (!strata.contains(stratum)) {
            throw CommandFailure.usage("--stratum: " + stratum + " has neither thresholds nor alerts; "
                    + (strata.isEmpty()
                            ? "no stratum has any"
                            : "strata that have some: "
                                    + String.join(
                                            ", ", strata.stream().limit(SHOWN).toList())
                                    + (strata.size() > SHOWN ? ", ..." : "")));
        }
    }
}
