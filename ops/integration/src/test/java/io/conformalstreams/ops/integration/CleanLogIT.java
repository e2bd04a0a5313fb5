package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Every warning and error must ask the operator for an action. If nothing is wrong, nothing is logged. */
class CleanLogIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final int CASES = 40;

    @Test
    void warnsOfNothingWhereNothingIsWrong() throws Exception {
        IsolatedStream stream = IsolatedStream.create("clean-log", SyntheticStream.CONFIGURATION);
        ApplicationProcess application = ApplicationProcess.start(stream, TopologyChoice.ALL);
        try {
            send(stream, "1", 0, CASES);
            stream.awaitBoth();
            awaitMetricOfVersion(application, "1");
            // The metrics of a second stratum are added to exported metrics.
            send(stream, "2", 0, CASES);
            stream.awaitBoth();
            awaitMetricOfVersion(application, "2");
            application.stop();

            application.startAgain();
            send(stream, "1", CASES, 2 * CASES);
            stream.awaitBoth();
        } finally {
            application.stop();
        }

        stream.assertNothingPutAside();
        // The lines of a stack trace belong to an error.
        assertThat(application.log())
                .filteredOn(line -> line.matches("\\S+ (WARN|ERROR|FATAL) .*|\\s+at .*|Exception in .*"))
                .isEmpty();
        // The log was read, and contains both starts.
        assertThat(application.log())
                .filteredOn(line -> line.contains("topology prediction is running"))
                .hasSize(2);
    }

    private static void awaitMetricOfVersion(ApplicationProcess application, String version) throws Exception {
        URI metrics = application.log().stream()
                .filter(line -> line.startsWith("metrics "))
                .map(line -> URI.create(line.substring(line.indexOf("http"))))
                .findFirst()
                .orElseThrow();
        HttpRequest request = HttpRequest.newBuilder(metrics).build();
        Await.until(
                "the export of a drift monitor's severity",
                () -> HTTP.send(request, HttpResponse.BodyHandlers.ofLines())
                        .body()
                        .anyMatch(line -> line.startsWith("conformal_drift_alert_severity{")
                                && line.contains("@" + version + "|")));
    }

    private static void send(IsolatedStream stream, String version, int from, int to) {
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|{site}", version);
        try (GatewayProducer gateway = stream.gateway()) {
            for (int i = from; i < to; i++) {
                gateway.send(cases.prediction(i));
                gateway.send(cases.label(i));
            }
            gateway.flush();
        }
    }
}
