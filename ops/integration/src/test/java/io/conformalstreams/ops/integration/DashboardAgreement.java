package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.ops.fault.committed.TopicReader;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Compares what the dashboard serves with what a reader of the topics finds. */
final class DashboardAgreement {

    private final TopicReader reader;
    private final DashboardClient client;

    private DashboardAgreement(TopicReader reader, DashboardClient client) {
        this.reader = reader;
        this.client = client;
    }

    /** Starts a dashboard on a stream at rest, and compares everything. */
    static void check(IsolatedStream stream) throws Exception {
        try (Dashboard dashboard = Dashboard.start(stream.configuration(), DashboardSettings.local(0), line -> {})) {
            DashboardClient client = DashboardClient.of(dashboard.address());
            TopicReader reader = stream.reader();
            Await.until("the dashboard has read the topics", client::isCurrent);
            new StrataAgreement(client, reader).compare();
            new ImageAgreement(client, reader).compare();
            DashboardAgreement agreement = new DashboardAgreement(reader, client);
            agreement.compareAlerts();
            agreement.compareEvents();
            DashboardInBrowser.check(
                    dashboard.address(), reader.values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class));
        }
    }

    private void compareAlerts() throws Exception {
        Map<String, DriftAlert> newest = new HashMap<>();
        reader.values(Topic.DRIFT_ALERTS, DriftAlert.class).forEach(alert -> newest.put(alert.getAlertId(), alert));
        JsonNode alerts = client.get("api/alerts?state=all").path("alerts");
        assertThat(newest).isNotEmpty();
        assertThat(alerts).hasSameSizeAs(newest.keySet());
        for (JsonNode alert : alerts) {
            DriftAlert expected = newest.get(alert.path("alertId").asText());
            assertThat(alert.path("state").asText())
                    .isEqualTo(expected.getState().name());
            assertThat(alert.path("evidenceLog10").asDouble()).isEqualTo(expected.getEvidenceLog10());
            assertThat(alert.path("openedAt").asLong())
                    .isEqualTo(expected.getOpenedAt().toEpochMilli());
            JsonNode full = client.get("api/alerts/" + expected.getAlertId());
            assertThat(full.path("record").path("estimate").path("misses").asLong())
                    .isEqualTo(expected.getEstimate().getMisses());
            assertThat(full.path("runbookText").asText()).startsWith("# ");
        }
        assertThat(client.get("api/overview").path("totals").path("openAlerts").asLong())
                .isEqualTo(newest.values().stream()
                        .filter(alert -> alert.getState() != AlertState.RESOLVED)
                        .count());
    }

    /** A browser that has seen nothing of the outcomes is told about every stratum, with the offsets that are read. */
    private void compareEvents() throws Exception {
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(client.events("o0=0"), StandardCharsets.UTF_8))) {
            Map<String, String> fields = new HashMap<>();
            for (String line = events.readLine(); !fields.containsKey("data"); line = events.readLine()) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
            assertThat(fields).containsEntry("event", "change");
            assertThat(new ObjectMapper().readTree(fields.get("data")).path("strata"))
                    .hasSameSizeAs(client.get("api/overview").path("strata"));
            assertThat(fields.get("id"))
                    .isEqualTo(client.get("api/overview").path("id").asText());
        }
    }
}
