package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.ops.platform.ConnectWorker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink on a real worker, which is killed, with a real Alertmanager. */
class AlertmanagerSinkIT {

    private static final String NORTH = "synthetic-segmentor@1|north";

    private final KafkaEnvironment environment = KafkaEnvironment.shared();
    private final DriftAlert first = DriftAlertSamples.opened("a1", AlertKind.SCORE_DRIFT, NORTH);
    private final DriftAlert second = DriftAlertSamples.opened("b2", AlertKind.COVERAGE_BREACH, NORTH);

    @Test
    void keepsAlertmanagerInStepWhateverIsKilled(@TempDir Path directory) throws Exception {
        try (Notifications notifications = new Notifications();
                AlertmanagerProcess alertmanager =
                        AlertmanagerProcess.start(directory, AlertBridgeIT.configuration(notifications.url()));
                ConnectWorker worker =
                        ConnectWorker.start(directory.resolve("worker"), environment.bootstrapServers())) {
            IsolatedStream stream = IsolatedStream.create("alerts-sink", SyntheticStream.CONFIGURATION);
            AlertTopic.publish(stream, first);
            worker.configure(stream.configuration().application().id(), settings(stream, alertmanager));
            AlertBridgeIT.awaitFiring(notifications, "CoverageDrift a1");
            awaitCommit(stream);

            worker.kill();
            alertmanager.stop();
            alertmanager.start();
            AlertTopic.publish(stream, second);
            worker.restart();
            AlertBridgeIT.awaitFiring(notifications, "CoverageDrift b2");
            Await.until(
                    "Alertmanager knows all alerts again",
                    () -> alertmanager.alerts().size() == 2);

            AlertTopic.publish(stream, AlertTopic.resolved(first, DriftAlertSamples.OPENED));
            Await.until(
                    "the first alert is over",
                    () -> "resolved".equals(notifications.statuses().get("CoverageDrift a1")));
            assertThat(notifications.timesResolved("CoverageDrift a1")).isEqualTo(1);
            assertThat(notifications.statuses()).containsEntry("CoverageDrift b2", "firing");
        }
    }

    /** From here on, a task that continued where the last one ended would not know the first alert. */
    private static void awaitCommit(IsolatedStream stream) throws Exception {
        String group = "connect-" + stream.configuration().application().id();
        try (Drainage drainage = new Drainage(stream.configuration())) {
            Await.until(
                    "the worker has committed the first alert",
                    () -> drainage.committed(group, Topic.DRIFT_ALERTS) == 1);
        }
    }

    private Map<String, String> settings(IsolatedStream stream, AlertmanagerProcess alertmanager) {
        return Map.of(
                "connector.class",
                "io.conformalstreams.connectors.alertmanagersink.AlertmanagerSinkConnector",
                "topics",
                stream.configuration().topics().name(Topic.DRIFT_ALERTS),
                "alertmanager.urls",
                alertmanager.address().toString(),
                "startup.quiet.ms",
                "500",
                "consumer.override.isolation.level",
                "read_committed",
                "consumer.override.session.timeout.ms",
                "6000",
                "key.converter",
                "org.apache.kafka.connect.storage.StringConverter",
                "value.converter",
                "io.confluent.connect.avro.AvroConverter",
                "value.converter.schema.registry.url",
                environment.registryUrl());
    }
}
