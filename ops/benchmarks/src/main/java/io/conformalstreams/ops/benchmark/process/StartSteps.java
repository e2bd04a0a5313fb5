package io.conformalstreams.ops.benchmark.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The steps of the start of a topology.
 *
 * @param topology name of the topology
 * @param seconds duration of each step by its name, in order
 */
record StartSteps(String topology, Map<String, Double> seconds) {

    StartSteps {
        seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    }

    /** @param steps the durations in the status of an instance */
    static StartSteps of(String topology, JsonNode steps) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        steps.properties()
                .forEach(step -> seconds.put(step.getKey(), step.getValue().asDouble()));
        return new StartSteps(topology, seconds);
    }

    double total() {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
