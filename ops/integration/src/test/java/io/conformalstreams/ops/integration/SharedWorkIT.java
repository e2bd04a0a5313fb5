package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two instances share the partitions, and one of them stops briefly or for good. */
class SharedWorkIT {

    /** Enough strata that each partition has some. */
    private static final int STRATA = 12;

    private static final int LABELS_PER_STRATUM = 40;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void restartsOfANamedInstanceMoveNoPartition() throws Exception {
        IsolatedStream topics = IsolatedStream.create("static-membership", SyntheticStream.CONFIGURATION);
        IsolatedStream first = topics.onAnotherHost("instanceId: first");
        IsolatedStream second = topics.onAnotherHost("instanceId: second");
        try (ConformalApplication staying = second.start(TopologyChoice.CALIBRATION)) {
            ConformalApplication restarted = first.start(TopologyChoice.CALIBRATION);
            awaitShared(restarted, staying);
            sendLabels(topics, 0, 1);
            topics.awaitCalibration();
            String tasks = activeTasks(staying);
            double rebalances = rebalances(staying);

            restarted.close();
            sendLabels(topics, 1, 2);
            try (ConformalApplication again = first.start(TopologyChoice.CALIBRATION)) {
                topics.awaitCalibration();

                assertThat(rebalances(staying)).isEqualTo(rebalances).isPositive();
                assertThat(activeTasks(staying)).isEqualTo(tasks);
                assertThat(activeTasks(again)).isNotEmpty();
            }
        }
        topics.verify();
    }

    @Test
    void standbysTakeOverWithoutReadingWholeChangelogs() throws Exception {
        IsolatedStream topics = IsolatedStream.create("standby", SyntheticStream.CONFIGURATION);
        IsolatedStream first = topics.onAnotherHost("standbyReplicas: 1");
        IsolatedStream second = topics.onAnotherHost("standbyReplicas: 1");
        try (ConformalApplication surviving = second.start(TopologyChoice.CALIBRATION)) {
            ConformalApplication leaving = first.start(TopologyChoice.CALIBRATION);
            awaitShared(leaving, surviving);
            sendLabels(topics, 0, LABELS_PER_STRATUM);
            topics.awaitCalibration();
            // A standby follows within moments. It has the other labels when these are calibrated.
            sendLabels(topics, LABELS_PER_STRATUM, LABELS_PER_STRATUM + 1);
            topics.awaitCalibration();

            leaving.close();
            sendLabels(topics, LABELS_PER_STRATUM + 1, LABELS_PER_STRATUM + 2);
            topics.awaitCalibration();

            assertThat(activeTasks(surviving)).isEqualTo("0_0 0_1 0_2");
            assertThat(restored(surviving)).isLessThan(STRATA * LABELS_PER_STRATUM / 4);
        }
        // The order statistics of the promoted store are those of all labels.
        topics.verify();
    }

    private void awaitShared(ConformalApplication first, ConformalApplication second) throws Exception {
        Await.until(
                "both instances run and have tasks",
                () -> first.phases().equals(List.of(Phase.RUNNING))
                        && second.phases().equals(List.of(Phase.RUNNING))
                        && !activeTasks(first).isEmpty()
                        && !activeTasks(second).isEmpty()
                        && (activeTasks(first) + " " + activeTasks(second)).length() == "0_0 0_1 0_2".length());
    }

    private static void sendLabels(IsolatedStream stream, int from, int to) {
        try (GatewayProducer gateway = stream.gateway()) {
            for (int i = from; i < to; i++) {
                for (int version = 0; version < STRATA; version++) {
                    gateway.send(SyntheticStream.of("{model}@{version}", Integer.toString(version))
                            .label(i));
                }
            }
            gateway.flush();
        }
    }

    private String activeTasks(ConformalApplication application) throws Exception {
        StringBuilder tasks = new StringBuilder();
        for (JsonNode thread : calibration(application).get("threads")) {
            for (JsonNode task : thread.get("activeTasks")) {
                tasks.append(tasks.isEmpty() ? "" : " ").append(task.asText());
            }
        }
        return tasks.toString();
    }

    /** Returns the number of records that were restored from changelogs. */
    private long restored(ConformalApplication application) throws Exception {
        long restored = 0;
        for (JsonNode store : calibration(application).get("stores")) {
            restored += store.get("restored").asLong();
        }
        return restored;
    }

    private JsonNode calibration(ConformalApplication application) throws Exception {
        return new ObjectMapper()
                .readTree(get(application, "/status"))
                .get("topologies")
                .get(0);
    }

    /** Returns how often the consumer has joined a generation of its group. */
    private double rebalances(ConformalApplication application) throws Exception {
        return get(application, "/metrics")
                .lines()
                .filter(line -> line.startsWith("conformal_streams_rebalances_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String get(ConformalApplication application, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + application.httpPort() + path);
        return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
