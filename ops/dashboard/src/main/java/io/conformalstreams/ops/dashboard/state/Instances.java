package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.MonitorEvidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The instances of the application, each with its newest status. */
public final class Instances {

    /** The largest number of kept instances. Beyond it, those that have been silent for longest are forgotten. */
    public static final int MOST = 500;

    /** In the order of their reports, the newest last. */
    private final Map<String, Instance> byId = new LinkedHashMap<>();

    /**
     * An instance.
     *
     * @param reportedAt time of its newest report, by the broker's clock, in milliseconds since 1970
     */
    public record Instance(InstanceStatus status, long reportedAt) {}

    void add(Coordinates coordinates, InstanceStatus status) {
        byId.remove(status.getInstance());
        byId.put(status.getInstance(), new Instance(status, coordinates.timestamp()));
        if (byId.size() > MOST) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    void remove(String instance) {
        byId.remove(instance);
    }

    /** The evidence of a stratum's drift monitors, as the instance that runs them reported it last. */
    public List<MonitorEvidence> evidence(String stratum) {
        Map<List<Object>, MonitorEvidence> newest = new LinkedHashMap<>();
        // A monitor that has moved is in the last report of both instances; the newer report counts.
        for (Instance instance : byId.values()) {
            for (MonitorEvidence monitor : instance.status().getMonitors()) {
                if (monitor.getStratum().equals(stratum)) {
                    newest.put(
                            List.of(
                                    monitor.getKind(),
                                    monitor.getProcedure(),
                                    monitor.getComponent(),
                                    monitor.getSizeClass(),
                                    monitor.getChannel(),
                                    monitor.getProxy(),
                                    monitor.getNominalAlpha()),
                            monitor);
                }
            }
        }
        return List.copyOf(newest.values());
    }

    /** All instances, by host and id. */
    public List<Instance> all() {
        List<Instance> instances = new ArrayList<>(byId.values());
        instances.sort(
                Comparator.comparing((Instance instance) -> instance.status().getHost())
                        .thenComparing(instance -> instance.status().getInstance()));
        return List.copyOf(instances);
    }
}
