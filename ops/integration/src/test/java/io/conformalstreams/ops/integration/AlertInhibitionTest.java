package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The alerts of the rules of Prometheus have no {@code alert_id}, and Alertmanager takes a label that two alerts lack for
 * equal. An escalation must nevertheless mute only its own first alert.
 */
class AlertInhibitionTest {

    private static final Path PROJECT = Path.of("..", "..");

    @ParameterizedTest
    @ValueSource(strings = {"ops/containers/alertmanager.yml", "ops/examples/alertmanager.yml"})
    void mutesNoAlertOfAnotherStratum(String file, @TempDir Path directory) throws Exception {
        try (AlertmanagerProcess alertmanager =
                AlertmanagerProcess.start(directory, Files.readString(PROJECT.resolve(file)))) {
            send(
                    alertmanager,
                    alert("CoverageDriftCritical", "north"),
                    alert("CoverageDrift", "north"),
                    alert("CoverageDrift", "south"));
            Await.until(
                    "the escalated alert is muted",
                    () -> "suppressed".equals(states(alertmanager).get("CoverageDrift north")));
            assertThat(states(alertmanager))
                    .containsEntry("CoverageDrift south", "active")
                    .containsEntry("CoverageDriftCritical north", "active");
        }
    }

    private static String alert(String name, String stratum) {
        return "{\"labels\": {\"alertname\": \"" + name + "\", \"stratum\": \"" + stratum
                + "\", \"kind\": \"SCORE_DRIFT\", \"procedure\": \"sets\", \"channel\": \"lesion\","
                + " \"component\": \"outer\", \"alpha\": \"0.1\"}}";
    }

    private static void send(AlertmanagerProcess alertmanager, String... alerts) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(alertmanager.address().resolve("/api/v2/alerts"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        Stream.of(alerts).collect(Collectors.joining(", ", "[", "]"))))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /** Returns the state of each alert, by its name and its stratum. */
    private static Map<String, String> states(AlertmanagerProcess alertmanager) throws Exception {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode alert : alertmanager.alerts()) {
            states.put(
                    alert.at("/labels/alertname").asText() + " "
                            + alert.at("/labels/stratum").asText(),
                    alert.at("/status/state").asText());
        }
        return states;
    }
}
