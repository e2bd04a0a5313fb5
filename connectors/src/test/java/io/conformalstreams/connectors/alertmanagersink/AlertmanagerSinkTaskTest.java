package io.conformalstreams.connectors.alertmanagersink;

import static io.conformalstreams.connectors.alertmanagersink.AlertRecords.OPENED;
import static io.conformalstreams.connectors.alertmanagersink.AlertRecords.next;
import static io.conformalstreams.connectors.alertmanagersink.AlertRecords.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drives the task as a worker does, against a server that responds like Alertmanager. */
class AlertmanagerSinkTaskTest {

    private static final List<TopicPartition> PARTITIONS = List.of(new TopicPartition(AlertRecords.TOPIC, 0));
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private final AlertRecords records = new AlertRecords();
    private final SetClock clock = new SetClock(OPENED.plusSeconds(60));
    private final WorkerContext context = new WorkerContext(true);
    private AnsweringAlertmanager alertmanager;

    @BeforeEach
    void start() throws IOException {
        alertmanager = new AnsweringAlertmanager();
    }

    @AfterEach
    void stop() {
        alertmanager.close();
    }

    @Test
    void readsTheTopicFromItsBeginningAndSendsOnlyWhatIsTrueAtItsEnd() {
        DriftAlert bygone = next(opened("b2"), AlertState.RESOLVED, AlertSeverity.WARNING);
        clock.pass(Duration.ofDays(3));
        AlertmanagerSinkTask task = task(Map.of());
        assertThat(context.timeout()).isEqualTo(1_000);
        task.put(List.of());
        assertThat(context.timeout()).isEqualTo(1_000);
        assigned(task);
        assertThat(context.offsets()).containsExactly(Map.entry(PARTITIONS.get(0), 0L));

        task.put(List.of());
        task.put(List.of(records.record(opened("a1")), records.record(opened("b2"))));
        clock.pass(SETTLE.minusMillis(1));
        task.put(List.of(records.record(bygone), records.record(opened("c3")), records.erased("c3")));
        clock.pass(SETTLE.minusMillis(1));
        task.put(List.of());
        assertThat(alertmanager.taken()).isEmpty();
        assertThat(context.timeout()).isEqualTo(1);

        clock.pass(Duration.ofMillis(1));
        task.put(List.of());

        assertThat(alertmanager.taken())
                .singleElement()
                .satisfies(alert -> assertThat(id(alert)).isEqualTo("a1"));
    }

    @Test
    void tellsWhatTheBridgeTells() {
        AlertmanagerSinkTask task = caughtUp(Map.of("monitor.url", "https://status/{alert}?of={stratum}"));

        task.put(List.of(
                records.record(opened("a1")),
                records.record(next(opened("a1"), AlertState.UPDATED, AlertSeverity.CRITICAL))));

        List<JsonNode> alerts = alertmanager.taken();
        assertThat(alerts)
                .extracting(alert -> alert.at("/labels/alertname").asText())
                .containsExactly("CoverageDrift", "CoverageDriftCritical");
        JsonNode alert = alerts.get(0);
        assertThat(alert.at("/labels/stratum").asText()).isEqualTo("unet@3|north");
        assertThat(alert.at("/labels/component").asText()).isEqualTo("inner");
        assertThat(alert.at("/startsAt").asText()).isEqualTo(OPENED.toString());
        assertThat(alert.at("/generatorURL").asText()).isEqualTo("https://status/a1?of=unet%403%7Cnorth");
        assertThat(alert.at("/annotations/summary").asText())
                .isEqualTo("score drift in unet@3|north: sets, inner component, coverage 75.0 % since"
                        + " 2026-03-01T07:00:00.250Z, promised 90.0 %");
        assertThat(alerts.toString())
                .doesNotContain(Long.toString(AlertRecords.OFFSET))
                .doesNotContain("Smith");
    }

    @Test
    void sendsOpenAlertsAgainThoughNoRecordsCome() {
        AlertmanagerSinkTask task = caughtUp(Map.of("resend.interval.ms", "30000"));
        task.put(List.of(records.record(opened("a1"))));
        assertThat(context.timeout()).isEqualTo(30_000);
        Instant firstEnd = end(alertmanager.taken().get(0));
        assertThat(firstEnd).isEqualTo(clock.instant().plusSeconds(120));

        clock.pass(Duration.ofSeconds(10));
        task.put(List.of());
        assertThat(alertmanager.taken()).isEmpty();
        assertThat(context.timeout()).isEqualTo(20_000);

        clock.pass(Duration.ofSeconds(20));
        task.put(List.of());
        assertThat(end(alertmanager.taken().get(0))).isEqualTo(firstEnd.plusSeconds(30));
    }

    @Test
    void endsWhatIsResolvedOrErased() {
        AlertmanagerSinkTask task = caughtUp(Map.of());
        task.put(List.of(records.record(opened("a1")), records.record(opened("b2"))));
        alertmanager.taken();

        clock.pass(Duration.ofSeconds(1));
        task.put(List.of(
                records.record(next(opened("a1"), AlertState.RESOLVED, AlertSeverity.WARNING)), records.erased("b2")));

        assertThat(alertmanager.taken())
                .hasSize(2)
                .allSatisfy(alert -> assertThat(end(alert)).isEqualTo(clock.instant()));
    }

    @Test
    void hasTheWorkerHandOverAgainWhatNobodyTook() {
        AlertmanagerSinkTask task = caughtUp(Map.of());
        List<SinkRecord> batch =
                List.of(records.record("x", Schema.STRING_SCHEMA, "no alert"), records.record(opened("a1")));
        alertmanager.answer(503);

        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThat(context.timeout()).isEqualTo(1_000);
        clock.pass(Duration.ofSeconds(1));
        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThat(context.timeout()).isEqualTo(2_000);

        alertmanager.answer(200);
        clock.pass(Duration.ofSeconds(2));
        task.put(batch);
        assertThat(alertmanager.taken()).hasSize(1);
        assertThat(context.reports()).hasSize(1);
    }

    @Test
    void doesNotFailWithoutRecordsWhileAlertmanagerIsAway() {
        AlertmanagerSinkTask task = caughtUp(Map.of());
        task.put(List.of(records.record(opened("a1"))));
        alertmanager.taken();

        alertmanager.answer(503);
        clock.pass(Duration.ofSeconds(30));
        task.put(List.of());
        assertThat(context.timeout()).isEqualTo(1_000);

        alertmanager.answer(200);
        clock.pass(Duration.ofSeconds(1));
        task.put(List.of());
        assertThat(alertmanager.taken()).hasSize(1);
    }

    @Test
    void isContentWithOneOfSeveralAlertmanagers() throws IOException {
        try (AnsweringAlertmanager other = new AnsweringAlertmanager()) {
            AlertmanagerSinkTask task =
                    caughtUp(Map.of("alertmanager.urls", other.address() + "," + alertmanager.address()));
            other.answer(503);

            task.put(List.of(records.record(opened("a1"))));
            assertThat(alertmanager.taken()).hasSize(1);
            assertThat(context.timeout()).isEqualTo(1_000);

            other.answer(200);
            clock.pass(Duration.ofSeconds(1));
            task.put(List.of());
            assertThat(other.taken()).hasSize(1);
            assertThat(alertmanager.taken()).isEmpty();
        }
    }

    @Test
    void startsAnewWithPartitionsThatComeBack() {
        AlertmanagerSinkTask task = caughtUp(Map.of());
        task.put(List.of(records.record(opened("a1")), records.record(opened("b2"))));
        alertmanager.taken();

        task.close(PARTITIONS);
        assigned(task);
        task.put(List.of(records.record(opened("a1"))));
        clock.pass(SETTLE);
        task.put(List.of());

        assertThat(alertmanager.taken())
                .singleElement()
                .satisfies(alert -> assertThat(id(alert)).isEqualTo("a1"));
    }

    @Test
    void reportsWhatIsNoAlertAndDeliversTheRest() {
        AlertmanagerSinkTask task = caughtUp(Map.of());
        Schema other =
                SchemaBuilder.struct().field("alertId", Schema.STRING_SCHEMA).build();

        task.put(List.of(
                records.record("x", Schema.STRING_SCHEMA, "no structure"),
                records.record("y", other, new Struct(other).put("alertId", "y")),
                records.record(null, null, null),
                records.record(opened("a1"))));

        assertThat(context.reports())
                .hasSize(3)
                .allMatch(report -> report.startsWith("conformal.drift-alerts-0@"))
                .anyMatch(report -> report.contains("AvroConverter"))
                .anyMatch(report -> report.contains("has no field"))
                .anyMatch(report -> report.contains("StringConverter"));
        assertThat(alertmanager.taken()).hasSize(1);
    }

    @Test
    void failsOnWhatIsNoAlertWhereNobodyTakesReports() {
        AlertmanagerSinkTask task = assigned(task(Map.of(), new WorkerContext(false)));

        assertThatThrownBy(() -> task.put(List.of(records.record("x", Schema.STRING_SCHEMA, "no structure"))))
                .isInstanceOf(DataException.class)
                .isNotInstanceOf(RetriableException.class);
    }

    @Test
    void authorizesItself() {
        caughtUp(Map.of("alertmanager.authorization", "Bearer secret")).put(List.of(records.record(opened("a1"))));

        assertThat(alertmanager.authorization()).isEqualTo("Bearer secret");
    }

    private static String id(JsonNode alert) {
        return alert.at("/labels/alert_id").asText();
    }

    private static Instant end(JsonNode alert) {
        return Instant.parse(alert.at("/endsAt").asText());
    }

    private AlertmanagerSinkTask caughtUp(Map<String, String> settings) {
        AlertmanagerSinkTask task = assigned(task(settings));
        clock.pass(SETTLE);
        task.put(List.of());
        return task;
    }

    private static AlertmanagerSinkTask assigned(AlertmanagerSinkTask task) {
        task.open(PARTITIONS);
        return task;
    }

    private AlertmanagerSinkTask task(Map<String, String> settings) {
        return task(settings, context);
    }

    private AlertmanagerSinkTask task(Map<String, String> settings, WorkerContext worker) {
        Map<String, String> all = new HashMap<>(Map.of("alertmanager.urls", alertmanager.address()));
        all.putAll(settings);
        AlertmanagerSinkTask task = new AlertmanagerSinkTask(clock);
        task.initialize(worker);
        task.start(all);
        return task;
    }
}
