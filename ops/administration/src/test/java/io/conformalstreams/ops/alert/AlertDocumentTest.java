package io.conformalstreams.ops.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class AlertDocumentTest {

    private static final DriftAlert ALERT = DriftAlert.newBuilder(
                    DriftAlertSamples.opened("a1b2", AlertKind.COVERAGE_BREACH, "unet@3|north"))
            .setEvidence(Double.POSITIVE_INFINITY)
            .build();

    @Test
    void hasEveryFieldOfTheSchema() throws Exception {
        JsonNode alert =
                new ObjectMapper().readTree(AlertDocument.json(List.of(ALERT))).get(0);

        assertThat(alert.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(DriftAlert.getClassSchema().getFields().stream()
                        .map(Schema.Field::name)
                        .toList());
        assertThat(alert.at("/openedAt").textValue()).isEqualTo("2026-03-01T08:00:00Z");
        assertThat(alert.at("/previousAlertId").isNull()).isTrue();
        assertThat(alert.at("/evidence").textValue()).isEqualTo("Infinity");
        assertThat(alert.at("/kind").textValue()).isEqualTo("COVERAGE_BREACH");
        assertThat(alert.at("/sinceChange/estimate/misses").longValue()).isEqualTo(30);
        assertThat(alert.at("/evidenceCurve/points/1").doubleValue()).isEqualTo(40);
    }

    @Test
    void namesFieldsByTheWayToThem() {
        assertThat(AlertDocument.fields(ALERT))
                .contains(
                        new AlertDocument.Field("alertId", "a1b2"),
                        new AlertDocument.Field("estimate.labels", "300"),
                        new AlertDocument.Field("sinceChange.estimate.coverage", "0.75"),
                        new AlertDocument.Field("detector.oddsRatios", "[1.5,2.0]"));
    }
}
