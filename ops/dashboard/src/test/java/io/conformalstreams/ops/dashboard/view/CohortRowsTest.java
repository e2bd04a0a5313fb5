package io.conformalstreams.ops.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CohortLevel;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.ops.dashboard.state.Coordinates;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.Place;
import io.conformalstreams.ops.dashboard.state.Source;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stratum shows the newest figures of its cohorts, in a fixed order. */
class CohortRowsTest {

    private static final ConformalConfiguration CONFIGURATION = ConformalConfiguration.parse("""
            topics: {replicationFactor: 1}
            models:
              - {name: unet, dimensions: 2, scores: logit, encoding: float32, channels: [{name: lesion, labelValues: [1]}]}
            procedures:
              - {name: sets, type: confidence-sets, model: unet, channel: lesion, alphas: [0.1], combination: marginal,
                 inner: identity, outer: identity, window: all}
            kafka: {bootstrap.servers: "localhost:1", schema.registry.url: "http://localhost:1"}
            """, Map.of());

    private final ObservedTopics observed = new ObservedTopics(10);
    private long offset;

    private void add(String value, RegionComponent component, long judged) {
        boolean isRisk = component == RegionComponent.RISK;
        CohortLevel level = CohortLevel.newBuilder()
                .setNominalAlpha(0.1)
                .setComponent(component)
                .setJudgedUnits(judged)
                .setCoveredUnits(judged - 1)
                .setCoverage(0.5)
                .setLower(isRisk ? null : 0.25)
                .setUpper(isRisk ? null : 0.75)
                .setOpenUnits(2)
                .setJudgedImages(judged + 3)
                .setUncalibratedImages(0)
                .setMeanSize(null)
                .build();
        observed.add(
                new Coordinates(new Place(Source.COHORT_COVERAGE, 0), offset++, 0),
                CohortCoverage.newBuilder()
                        .setStratum("unet@1")
                        .setAttribute("scanner")
                        .setValue(value)
                        .setProcedure("sets")
                        .setChannel("lesion")
                        .setFingerprint("f")
                        .setPredictionId("p")
                        .setRevision(1)
                        .setLabelledAt(Instant.EPOCH)
                        .setIntervalError(0.05)
                        .setLevels(List.of(level))
                        .build());
    }

    private ObjectNode document() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        new StratumDocument(CONFIGURATION, observed, observed.stratum("unet@1").orElseThrow(), Map.of())
                .addCohorts(json);
        return json;
    }

    @Test
    void shouldShowTheNewestFiguresOfEachCohort() {
        add("B", RegionComponent.RISK, 8);
        add("A", RegionComponent.OUTER, 4);
        add("A", RegionComponent.OUTER, 5);

        assertThat(document().get("cohorts").toString())
                .isEqualTo("[{\"attribute\":\"scanner\",\"value\":\"A\",\"procedure\":\"sets\",\"nominalAlpha\":0.1,"
                        + "\"component\":\"OUTER\",\"promised\":null,\"judgedUnits\":5,\"coveredUnits\":4,"
                        + "\"coverage\":0.5,\"lower\":0.25,\"upper\":0.75,\"openUnits\":2,\"judgedImages\":8,"
                        + "\"meanSize\":null,\"intervalError\":0.05},"
                        + "{\"attribute\":\"scanner\",\"value\":\"B\",\"procedure\":\"sets\",\"nominalAlpha\":0.1,"
                        + "\"component\":\"RISK\",\"promised\":null,\"judgedUnits\":8,\"coveredUnits\":null,"
                        + "\"coverage\":0.5,\"lower\":null,\"upper\":null,\"openUnits\":2,\"judgedImages\":11,"
                        + "\"meanSize\":null,\"intervalError\":0.05}]");
    }

    @Test
    void shouldStayWithinTheBoundsAndSaySo() {
        for (int i = 0; i <= ObservedTopics.MOST_COHORTS; i++) {
            add("value " + i, RegionComponent.OUTER, 4);
        }
        assertThat(observed.stratum("unet@1").orElseThrow().cohorts()).hasSize(ObservedTopics.MOST_COHORTS);
        assertThat(observed.leftOutStrata()).isEqualTo(1);
        assertThat(document().get("cohorts")).hasSize(2000);
        assertThat(document().get("leftOutCohortRows").asLong()).isEqualTo(ObservedTopics.MOST_COHORTS - 2000);
    }
}
