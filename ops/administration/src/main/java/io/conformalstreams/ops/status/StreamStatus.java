package io.conformalstreams.ops.status;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.alert.RecordedAlerts;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * The state of an installation.
 *
 * @param since beginning of the period for judgements, rejected records and dead letters
 * @param topologies the topologies and their instances
 * @param instances the instances that have reported in the last 90 seconds
 * @param promises the promises of all strata, by stratum and procedure
 * @param openAlerts the alerts that are not resolved
 * @param rejected the rejected records by reason, the most frequent reason first
 * @param deadLetters number of records that could not be read
 */
public record StreamStatus(
        Instant since,
        List<TopologyGroup> topologies,
        List<RunningInstance> instances,
        List<PromiseStatus> promises,
        List<DriftAlert> openAlerts,
        List<RejectedCount> rejected,
        long deadLetters) {

    /** Copies the lists. */
    public StreamStatus {
        topologies = List.copyOf(topologies);
        instances = List.copyOf(instances);
        promises = List.copyOf(promises);
        openAlerts = List.copyOf(openAlerts);
        rejected = List.copyOf(rejected);
    }

    /**
     * Asks the cluster and reads the topics.
     *
     * @param report receives a line about each unreadable alert
     * @throws KafkaException if the cluster or the registry does not respond, or if a topic is missing
     */
    public static StreamStatus read(ConformalConfiguration configuration, Instant since, Consumer<String> report) {
        List<DriftAlert> open = RecordedAlerts.read(configuration, report)
                .matching(new RecordedAlerts.Filter(Set.of(RecordedAlerts.Standing.OPEN), Set.of(), Optional.empty()));
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        try (Admin admin = Admin.create(properties);
                TopicRecords records = new TopicRecords(configuration)) {
            return new StreamStatus(
                    since,
                    TopologyGroup.of(admin, configuration),
                    RunningInstance.read(configuration, records, Instant.now()),
                    promises(configuration, records, since, open),
                    open,
                    rejected(records, since),
                    deadLetters(records, since));
        }
    }

    private static List<PromiseStatus> promises(
            ConformalConfiguration configuration, TopicRecords records, Instant since, List<DriftAlert> open) {
        Map<String, StratumThresholds> thresholds = new TreeMap<>();
        records.read(
                Topic.THRESHOLDS,
                StratumThresholds.class,
                Instant.MIN,
                record -> record.value().ifPresent(newest -> thresholds.put(newest.getStratum(), newest)));
        Promises promises = new Promises(new PromisedCoverage(configuration), thresholds.values(), open);
        records.read(
                Topic.COVERAGE_OUTCOMES,
                CoverageOutcome.class,
                since,
                record -> record.value().ifPresent(promises::add));
        return promises.list();
    }

    private static List<RejectedCount> rejected(TopicRecords records, Instant since) {
        Map<String, RejectedCount> byReason = new TreeMap<>();
        records.read(
                Topic.REJECTED,
                RejectedRecord.class,
                since,
                record -> record.value()
                        .ifPresent(rejected -> byReason.merge(
                                rejected.getReason(),
                                new RejectedCount(rejected.getReason(), 1, record.timestamp()),
                                (earlier, later) -> new RejectedCount(
                                        earlier.reason(),
                                        earlier.records() + 1,
                                        earlier.newest().isAfter(later.newest())
                                                ? earlier.newest()
                                                : later.newest()))));
        return byReason.values().stream()
                .sorted(Comparator.comparingLong(RejectedCount::records).reversed())
                .toList();
    }

    /** Offsets don't tell the number, because the markers of transactions have offsets, too. */
    private static long deadLetters(TopicRecords records, Instant since) {
        AtomicLong letters = new AtomicLong();
        records.read(Topic.DEAD_LETTERS, since, letter -> letters.incrementAndGet());
        return letters.get();
    }
}
