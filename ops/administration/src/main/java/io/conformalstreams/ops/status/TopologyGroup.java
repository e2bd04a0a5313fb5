package io.conformalstreams.ops.status;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * The instances that run one topology.
 *
 * @param topology name of the topology
 * @param applicationId consumer group of the topology
 * @param state state of the group, in Kafka's words; {@code NEVER_RAN} if the cluster does not know it
 * @param instances number of processes that share the topology's partitions
 * @param unprocessed number of input records that the topology has not committed yet
 */
public record TopologyGroup(String topology, String applicationId, String state, int instances, long unprocessed) {

    static final String NEVER_RAN = "NEVER_RAN";

    /**
     * Asks a cluster about all topologies of a configuration.
     *
     * @throws KafkaException if the cluster does not respond
     */
    public static List<TopologyGroup> of(Admin admin, ConformalConfiguration configuration) {
        return new TopologyGroups(admin, configuration).describe();
    }
}
