package io.conformalstreams.ops.doctor;

import static io.conformalstreams.ops.status.ClusterAnswer.await;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Examines the brokers. */
final class Cluster {

    private static final String TRANSACTION_VERSION = "transaction.version";

    /** From this version (KIP-890), a late message of an aborted transaction cannot join the next transaction. */
    private static final short SAFE_TRANSACTION_VERSION = 2;

    /** Clocks that are kept by NTP differ by less. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final Admin admin;
    private final ConformalConfiguration configuration;

    Cluster(Admin admin, ConformalConfiguration configuration) {
        this.admin = admin;
        this.configuration = configuration;
    }

    Finding brokers() {
        Collection<Node> nodes;
        try {
            nodes = await(admin.describeCluster().nodes());
        } catch (TimeoutException silent) {
            return Finding.problem(
                    "brokers",
                    "none responds at kafka.bootstrap.servers "
                            + configuration.kafka().clientProperties().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
                            + "; start them, or correct the address, the security settings or the network");
        }
        short replicas = configuration.topics().replicationFactor();
        if (nodes.size() < replicas) {
            return Finding.problem(
                    "brokers",
                    nodes.size() + " respond, but topics.replicationFactor is " + replicas
                            + "; start the others, or lower it before topics are created");
        }
        return nodes.size() == 1
                ? Finding.warning("brokers", "1 responds, so its disk holds the only copy; use three in production")
                : Finding.ok("brokers", nodes.size() + " respond");
    }

    Finding transactions() {
        if (!configuration.application().exactlyOnce()) {
            return Finding.warning(
                    "transactions",
                    "application.exactlyOnce is false, so records can be published twice after a failure; set it to true");
        }
        Map<String, FinalizedVersionRange> features =
                await(admin.describeFeatures().featureMetadata()).finalizedFeatures();
        int version = Optional.ofNullable(features.get(TRANSACTION_VERSION))
                .map(range -> (int) range.maxVersionLevel())
                .orElse(0);
        return version < SAFE_TRANSACTION_VERSION
                ? Finding.warning(
                        "transactions",
                        TRANSACTION_VERSION + " is " + version + ", so a delayed message can break a transaction"
                                + " (KIP-890); raise it with kafka-features.sh upgrade --feature " + TRANSACTION_VERSION
                                + "=" + SAFE_TRANSACTION_VERSION)
                : Finding.ok("transactions", TRANSACTION_VERSION + " is " + version);
    }

    /**
     * Compares this machine's clock with the newest time that a broker has stamped on an input. A broker's clock that
     * is behind cannot be recognised in this way.
     */
    Finding clock(Clock clock) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        List<String> inputs = List.of(
                configuration.topics().name(Topic.PREDICTIONS),
                configuration.topics().name(Topic.LABELLED_IMAGES));
        await(admin.describeTopics(inputs).allTopicNames())
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition ->
                                asked.put(new TopicPartition(name, partition.partition()), OffsetSpec.maxTimestamp())));
        long newest = await(admin.listOffsets(asked).all()).values().stream()
                .mapToLong(ListOffsetsResultInfo::timestamp)
                .max()
                .orElse(-1);
        if (newest < 0) {
            return Finding.ok("clock", "not compared, because no gateway has sent a record yet");
        }
        Duration behind = Duration.between(clock.instant(), Instant.ofEpochMilli(newest));
        return behind.compareTo(TOLERANCE) > 0
                ? Finding.problem(
                        "clock",
                        "this machine's clock is " + behind.truncatedTo(ChronoUnit.SECONDS)
                                + " behind the broker's, which stamps the inputs; synchronise both with NTP")
                : Finding.ok("clock", "not behind the broker's clock");
    }
}
