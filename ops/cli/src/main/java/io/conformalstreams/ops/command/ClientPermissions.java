package io.conformalstreams.ops.command;

import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.access.TopologyPermissions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.RunnableTopology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The clients of a cluster, by the names that options give them, and the permissions that each needs. */
public final class ClientPermissions {

    private static final String PRINCIPAL = "User:";

    private ClientPermissions() {}

    /** The name of the user as whom a client logs in, unless somebody chooses another. */
    public static String user(String client) {
        return "conformal-" + client;
    }

    /** The principal of {@link #user}. */
    static String principal(String client) {
        return PRINCIPAL + user(client);
    }

    /** The permissions of all clients: first the topologies, then the others. */
    public static Map<String, List<Permission>> of(ConformalConfiguration configuration) {
        Map<String, List<Permission>> clients = ofTopologies(configuration);
        for (Role role : Role.values()) {
            clients.put(role.name().toLowerCase(Locale.ROOT), role.permissions(configuration));
        }
        return clients;
    }

    /** The permissions of the topologies that the configuration has. */
    static Map<String, List<Permission>> ofTopologies(ConformalConfiguration configuration) {
        Map<String, List<Permission>> clients = new LinkedHashMap<>();
        for (RunnableTopology topology : TopologyChoice.ALL.topologies(configuration)) {
            clients.put(
                    topology.name(),
                    TopologyPermissions.of(topology.topology().get(), topology.applicationId(), configuration));
        }
        return clients;
    }
}
