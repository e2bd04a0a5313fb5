package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

    private static final String DOCUMENT = """
            labels: {retention: P10D}
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://comparison"}
            models:
              - {name: net, dimensions: 2, scores: logit, encoding: float32, channels: [{name: organ, labelValues: [1]}]}
            procedures:
              - {name: sets, type: confidence-sets, model: net, channel: organ, alphas: [0.1, 0.2],
                 combination: {bonferroni: {innerShare: 0.4}}, inner: identity, outer: identity,
                 guarantee: marginal, window: last 500}
            comparisons:
              - {name: net-2, inUse: net@1, candidate: net@2, procedure: sets, sites: [north], population: audit,
                 alphas: [0.1], missMargin: 0.1, updateUnits: 5}
            """;

    private static String fingerprint(String document) {
        return ConformalConfiguration.parse(document, Map.of())
                .comparisons()
                .get(0)
                .fingerprint();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "innerShare: 0.4 | innerShare: 0.5",
                "guarantee: marginal | guarantee: {adaptive: {gamma: 0.01}}",
                "window: last 500 | window: all",
                "retention: P10D | retention: P9D",
                "inner: identity | inner: distance-euclidean",
                "alphas: [0.1], | alphas: [0.2],",
                "sites: [north] | sites: [south]",
                "population: audit | population: labelled",
                "net@2 | net@3",
                "name: net-2 | name: net-3"
            })
    void identifiesWhatTheEvidenceDependsOn(String before, String after) {
        assertThat(DOCUMENT).contains(before);
        assertThat(fingerprint(DOCUMENT.replace(before, after))).isNotEqualTo(fingerprint(DOCUMENT));
    }

    @Test
    void leavesOutWhatOnlyDecides() {
        assertThat(fingerprint(DOCUMENT.replace("missMargin: 0.1, updateUnits: 5", "missMargin: 0.2, updateUnits: 6")))
                .isEqualTo(fingerprint(DOCUMENT));
    }
}
