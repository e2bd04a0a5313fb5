package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFingerprintTest {

    private static final String YAML = """
            topics: {prefix: a., partitions: 3}
            models:
              - {name: net, dimensions: 2, scores: logit, encoding: float32, channels: [{name: cell, labelValues: [1, 2, 5]}]}
            procedures:
              - {name: sets, type: confidence-sets, model: net, channel: cell, alphas: [0.1, 0.2], combination: marginal,
                 inner: identity, outer: identity, window: all}
            drift: {maturity: PT1H, referenceUnits: 40}
            kafka: {bootstrap.servers: "broker:9093", schema.registry.url: "http://registry"}
            """;

    /** Instances of several versions and machines compare it, so it must not depend on the process. */
    @Test
    void isTheSameInEveryProcess() {
        assertThat(fingerprint(YAML)).isEqualTo("37b44ad02889c914f27b3aa0a6e9f4eb");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "prefix: a.; prefix: b.",
                "partitions: 3; partitions: 4",
                "[1, 2, 5]; [1, 2, 6]",
                "name: net; name: mesh",
                "alphas: [0.1, 0.2]; alphas: [0.1]",
                "combination: marginal; combination: maximum",
                "window: all; window: last 500",
                "maturity: PT1H; maturity: PT2H",
                "referenceUnits: 40; referenceUnits: 41",
                "drift: {; drift: {monitors: {overcoverage: true}, ",
                "models:; labels: {retention: P20D} models:",
                "models:; cohorts: {attributes: [scanner]} models:",
            })
    void changesWithEverySettingThatInstancesShare(String text, String other) {
        String changed = YAML.replace(text, other.replace("} models", "}\nmodels"));
        changed = changed.replace("model: net", changed.contains("name: mesh") ? "model: mesh" : "model: net");
        assertThat(changed).isNotEqualTo(YAML);
        assertThat(fingerprint(changed)).isNotEqualTo(fingerprint(YAML));
    }

    @Test
    void doesNotDependOnThePlaceOfAnInstance() {
        assertThat(ConformalConfiguration.parse(
                                YAML.replace("broker:9093", "other:9093"),
                                Map.of(
                                        "CONFORMAL_APPLICATION_STATE_DIRECTORY",
                                        "/elsewhere",
                                        "CONFORMAL_APPLICATION_HTTP_PORT",
                                        "9999"))
                        .fingerprint())
                .isEqualTo(fingerprint(YAML));
    }

    private static String fingerprint(String yaml) {
        return ConformalConfiguration.parse(yaml, Map.of()).fingerprint();
    }
}
