package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
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
        assertThat(fingerprint(YAML)).isEqualTo("770e17e5f12e518d5c3a3ae38270e2c7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "prefix: a.; prefix: b.; topics",
                "partitions: 3; partitions: 4; topics",
                "[1, 2, 5]; [1, 2, 6]; models net, procedures sets",
                "name: net; name: mesh; models, models mesh, models net, procedures sets",
                "alphas: [0.1, 0.2]; alphas: [0.1]; procedures sets",
                "combination: marginal; combination: maximum; procedures sets",
                "window: all; window: last 500; procedures sets",
                "maturity: PT1H; maturity: PT2H; drift",
                "referenceUnits: 40; referenceUnits: 41; drift",
                "drift: {; drift: {monitors: {overcoverage: true},; drift",
                "models:; labels: {retention: P20D} models:; labels",
                "models:; cohorts: {attributes: [scanner]} models:; cohorts",
            })
    void changesWithEverySettingThatInstancesShareAndNamesIt(String text, String other, String settings) {
        String changed = YAML.replace(text, other.replace("} models", "}\nmodels"));
        changed = changed.replace("model: net", changed.contains("name: mesh") ? "model: mesh" : "model: net");
        assertThat(changed).isNotEqualTo(YAML);
        assertThat(fingerprint(changed)).isNotEqualTo(fingerprint(YAML));
        assertThat(differences(settings(YAML), settings(changed))).containsExactly(settings.split(", "));
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

    private static Map<String, String> settings(String yaml) {
        return ConformalConfiguration.parse(yaml, Map.of()).settingFingerprints();
    }

    private static SortedSet<String> differences(Map<String, String> settings, Map<String, String> changed) {
        SortedSet<String> names = new TreeSet<>(settings.keySet());
        names.addAll(changed.keySet());
        names.removeIf(name -> Objects.equals(settings.get(name), changed.get(name)));
        return names;
    }
}
