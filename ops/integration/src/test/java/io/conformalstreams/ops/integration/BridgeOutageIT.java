package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.connectors.alertmanager.AlertmanagerClient;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.ops.alert.AlertBridge;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services that the bridge needs fail and return. The bridge waits, loses no alert, and ends none. */
class BridgeOutageIT {

    private static final Duration RESEND = Duration.ofSeconds(1);
    private static final String NORTH = "synthetic-segmentor@1|north";

    private final KafkaEnvironment environment = KafkaEnvironment.shared();
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final DriftAlert first = DriftAlertSamples.opened("a1", AlertKind.SCORE_DRIFT, NORTH);
    private final DriftAlert second = DriftAlertSamples.opened("b2", AlertKind.COVERAGE_BREACH, NORTH);

    @Test
    void waitsForKafkaAndAlertmanager(@TempDir Path directory) throws Exception {
        environment.assumeBrokerCanBeKilled();
        try (Notifications notifications = new Notifications();
                AlertmanagerProcess alertmanager =
                        AlertmanagerProcess.start(directory, AlertBridgeIT.configuration(notifications.url()))) {
            IsolatedStream stream = IsolatedStream.create("alerts-outage", SyntheticStream.CONFIGURATION);
            AlertTopic.publish(stream, first);
            alertmanager.stop();
            environment.killBroker();
            AlertBridge bridge = bridge(stream, alertmanager);
            try {
                Await.until("the bridge waits for the cluster", () -> lines("waiting for the cluster") == 1);
                environment.startBroker();
                Await.until("the bridge waits for Alertmanager", () -> lines("does not respond") == 1);
                alertmanager.start();
                AlertBridgeIT.awaitFiring(notifications, "CoverageDrift a1");

                environment.killBroker();
                // Longer than Alertmanager would keep the alert by itself.
                awaitUpdate(alertmanager, Clock.systemUTC().instant().plus(RESEND.multipliedBy(6)));
                environment.startBroker();
                AlertTopic.publish(stream, second, AlertTopic.resolved(first, DriftAlertSamples.OPENED));
                AlertBridgeIT.awaitFiring(notifications, "CoverageDrift b2");
                Await.until(
                        "the first alert is over",
                        () -> "resolved".equals(notifications.statuses().get("CoverageDrift a1")));
                // Records come before the next question that the cluster answers.
                Await.until(
                        "the bridge has said that the cluster responds again",
                        () -> lines("the cluster responds again") == lines("waiting for the cluster"));
            } finally {
                bridge.close();
            }
            bridge.await();
            assertThat(notifications.timesResolved("CoverageDrift a1")).isEqualTo(1);
            assertThat(lines("does not respond")).as("%s", reported).isEqualTo(1);
            assertThat(lines(alertmanager.address() + " responds again"))
                    .as("%s", reported)
                    .isEqualTo(1);
            assertThat(lines("waiting for the cluster")).as("%s", reported).isLessThanOrEqualTo(2);
        }
    }

    private AlertBridge bridge(IsolatedStream stream, AlertmanagerProcess alertmanager) {
        AlertBridge.Targets targets = new AlertBridge.Targets(
                List.of(new AlertmanagerClient(alertmanager.address(), Optional.empty())), RESEND, Optional.empty());
        return AlertBridge.start(stream.configuration(), targets, Clock.systemUTC(), reported::add);
    }

    private long lines(String part) {
        return reported.stream().filter(line -> line.contains(part)).count();
    }

    private static void awaitUpdate(AlertmanagerProcess alertmanager, Instant since) throws Exception {
        Await.until(
                "the alert was sent again",
                () -> alertmanager.alerts().stream()
                        .anyMatch(alert -> Instant.parse(alert.get("updatedAt").textValue())
                                .isAfter(since)));
    }
}
