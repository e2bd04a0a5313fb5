package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * The program on a secured cluster, with no more than the printed permissions.
 *
 * @param cases the number of labelled images with predictions
 */
record SecuredRun(SecuredCluster cluster, int cases) {

    /** The number of connections that the endpoints of health and metrics accept. */
    private static final int HTTP_CONNECTIONS = 64;

    /**
     * Lets the program calibrate and issue sets with its permissions, and reads everything that it says meanwhile: no
     * secret may be in it.
     */
    void process(ConformalConfiguration gateway, ConformalConfiguration unsecured) throws Exception {
        SyntheticStream stream = SyntheticStream.of("{model}@{version}|{site}", "1");
        StringBuilder said = new StringBuilder();
        ApplicationProcess application =
                ApplicationProcess.start(cluster.file("secured.yaml"), TopologyChoice.ALL, "256m");
        List<Socket> idle = new ArrayList<>();
        try (GatewayProducer producer = new GatewayProducer(gateway);
                Drainage drainage = new Drainage(unsecured)) {
            Await.until(
                    "the address is printed",
                    () -> application.log().stream().anyMatch(line -> line.startsWith("metrics")));
            for (int i = 0; i < HTTP_CONNECTIONS + 1; i++) {
                idle.add(new Socket(
                        "127.0.0.1", address(application, "readiness").getPort()));
            }
            for (int i = 0; i < cases; i++) {
                producer.send(stream.prediction(i));
                producer.send(stream.label(i));
            }
            producer.flush();
            Await.until("all labels are calibrated", drainage::isCalibrationDrained);
            Await.until("all predictions have sets", drainage::isPredictionDrained);
            // The server has cut the clients that sent nothing, so that it can answer others.
            for (Socket silent : idle) {
                silent.setSoTimeout(20_000);
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
                silent.close();
            }
            for (String path : List.of("ready", "status", "metrics")) {
                HttpResponse<String> answer =
                        cluster.get(address(application, "readiness").resolve("/" + path), SecuredCluster.TOKEN);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                said.append(answer.body());
            }
            assertThat(cluster.get(address(application, "readiness").resolve("/status"), "another-token")
                            .statusCode())
                    .isEqualTo(401);
            application.dumpThreads();
        } finally {
            application.stop();
        }
        said.append(String.join("\n", application.log()));
        assertThat(said).contains("topology prediction is running", "conformal_topology_ready", "Full thread dump");
        assertThat(said).doesNotContain(SecuredCluster.SECRETS);
    }

    private static URI address(ApplicationProcess application, String endpoint) throws IOException {
        return application.log().stream()
                .filter(line -> line.startsWith(endpoint))
                .map(line -> URI.create(line.substring(line.indexOf("http"))))
                .findFirst()
                .orElseThrow();
    }
}
