package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.InstanceStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The instances of the application, and what each said last about itself. */
public final class Instances {

    /** The largest number of kept instances. Beyond it, those that have been silent for longest are forgotten. */
    public static final int MOST = 500;

    /** In the order of the last sign of life, the newest last. */
    private final Map<String, Instance> byId = new LinkedHashMap<>();

    /**
     * An instance.
     *
     * @param reportedAt time of its last sign of life, by the broker's clock, in milliseconds since 1970
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

    /** All instances, by host and id. */
    public List<Instance> all() {
        List<Instance> instances = new ArrayList<>(byId.values());
        instances.sort(Comparator.comparing((Instance instance) -> instance.status().getHost())
                .thenComparing(instance -> instance.status().getInstance()));
        return List.copyOf(instances);
    }
}
