package io.conformalstreams.ops.verify;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.Map;

/** A configuration with a model m, a channel c, and procedures given as lines of YAML. */
final class TestConfiguration {

    private TestConfiguration() {}

    static ConformalConfiguration of(String... procedures) {
        return withCohorts("{}", procedures);
    }

    /**
     * @param cohorts the configuration's section of cohorts
     */
    static ConformalConfiguration withCohorts(String cohorts, String... procedures) {
        return with(cohorts, "{}", procedures);
    }

    /**
     * @param pixels the largest number of pixels of an image
     */
    static ConformalConfiguration withLimit(int pixels, String... procedures) {
        return with("{}", "{pixels: " + pixels + "}", procedures);
    }

    private static ConformalConfiguration with(String cohorts, String limits, String... procedures) {
        String yaml = String.join(
                "\n",
                "topics: {prefix: 't.', partitions: 1}",
                "models:",
                "  - name: m",
                "    dimensions: 2",
                "    scores: logit",
                "    encoding: float32",
                "    channels: [{name: c, labelValues: [1]}]",
                "procedures:",
                "  - " + String.join("\n  - ", procedures),
                "cohorts: " + cohorts,
                "limits: " + limits,
                "labels: {retention: P30D, futureTolerance: PT5M}",
                "kafka: {bootstrap.servers: 'localhost:1', schema.registry.url: 'mock://verify'}");
        return ConformalConfiguration.parse(yaml, Map.of());
    }

    static String procedure(String name, String alphas, String combination, String window) {
        return "{name: " + name + ", type: confidence-sets, model: m, channel: c, alphas: " + alphas + ", combination: "
                + combination + ", inner: identity, outer: identity, window: " + window + "}";
    }
}
