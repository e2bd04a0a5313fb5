package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Follows an alert from its opening to its end. Critical values are standard normal, and shifted during drift. */
class AlertLifecycleTest {

    private static final String AT_ONCE = "{maturity: none}";
    private static final double SHIFT = 1.2;

    private final Random random = new Random(17);
    private MonitoredStream stream = new MonitoredStream(AT_ONCE);

    private void judge(int units, double shift) {
        for (int i = 0; i < units; i++) {
            stream.judge(random.nextGaussian() + shift);
        }
    }

    private List<DriftAlert> alerts(AlertKind kind, AlertState state) {
        return stream.alerts.stream()
                .filter(alert -> alert.getKind() == kind && alert.getState() == state)
                .toList();
    }

    private void drift() {
        judge(500, 0);
        assertThat(stream.alerts).isEmpty();
        judge(150, SHIFT);
        assertThat(alerts(AlertKind.SCORE_DRIFT, AlertState.OPENED)).hasSize(1);
        assertThat(alerts(AlertKind.COVERAGE_BREACH, AlertState.OPENED)).hasSize(1);
    }

    @Test
    void shouldResolveWhatHasRecoveredAndOpenTheNextUnderAnotherId() {
        drift();
        judge(4_000, 0);
        DriftAlert first = alerts(AlertKind.COVERAGE_BREACH, AlertState.OPENED).get(0);
        List<DriftAlert> resolved = alerts(AlertKind.COVERAGE_BREACH, AlertState.RESOLVED);
        assertThat(resolved).hasSize(1);
        assertThat(resolved.get(0).getReason()).isEqualTo(AlertReason.RECOVERED);
        assertThat(resolved.get(0).getAlertId()).isEqualTo(first.getAlertId());
        assertThat(resolved.get(0).getRecovery().getLabels()).isGreaterThanOrEqualTo(50);
        assertThat(resolved.get(0).getRecovery().getEvidence()).isGreaterThanOrEqualTo(20);
        List<DriftAlert> improved = alerts(AlertKind.COVERAGE_BREACH, AlertState.UPDATED).stream()
                .filter(alert -> alert.getReason() == AlertReason.IMPROVED)
                .toList();
        assertThat(improved).hasSize(1);
        assertThat(improved.get(0).getRecovery().getEvidenceOfImprovement()).isGreaterThanOrEqualTo(20);
        assertThat(improved.get(0).getRecovery().getEvidence()).isLessThan(20);
        assertThat(improved.get(0).getRecovery().getLabels())
                .isLessThan(resolved.get(0).getRecovery().getLabels());
        assertThat(alerts(AlertKind.SCORE_DRIFT, AlertState.RESOLVED)).hasSize(1);
        judge(300, SHIFT);
        DriftAlert second = alerts(AlertKind.COVERAGE_BREACH, AlertState.OPENED).get(1);
        assertThat(second.getAlertId()).isNotEqualTo(first.getAlertId());
        assertThat(second.getPreviousAlertId()).isEqualTo(first.getAlertId());
    }

    @Test
    void shouldNotResolveWhileTheDriftGoesOn() {
        drift();
        judge(800, SHIFT);
        assertThat(stream.alerts).noneMatch(alert -> alert.getState() == AlertState.RESOLVED);
    }

    @Test
    void shouldRepeatAnOpenAlertAfterTheHeartbeatOnly() {
        stream = new MonitoredStream("{maturity: none, heartbeat: PT10M}");
        drift();
        stream.alerts.clear();
        // The miss rate is back at the null, but there are fewer labels than recovery needs.
        for (int i = 0; i < 48; i++) {
            stream.judge(i % 8 == 7 ? 2 : 0);
        }
        List<DriftAlert> later = stream.alerts.stream()
                .filter(alert -> alert.getKind() == AlertKind.COVERAGE_BREACH)
                .toList();
        assertThat(later)
                .hasSizeBetween(4, 6)
                .allMatch(
                        alert -> alert.getReason() == AlertReason.HEARTBEAT || alert.getReason() == AlertReason.ADVICE);
        for (int i = 1; i < later.size(); i++) {
            Duration since = Duration.between(
                    later.get(i - 1).getEventTime(), later.get(i).getEventTime());
            if (later.get(i).getReason() == AlertReason.HEARTBEAT) {
                assertThat(since).isEqualTo(Duration.ofMinutes(10));
            } else {
                assertThat(since).isLessThan(Duration.ofMinutes(10));
            }
        }
    }

    @Test
    void shouldCloseAnAlertOnceByCommand() {
        drift();
        String alertId = alerts(AlertKind.SCORE_DRIFT, AlertState.OPENED).get(0).getAlertId();
        stream.alerts.clear();
        stream.close(alertId);
        stream.close(alertId);
        stream.close("unknown");
        assertThat(stream.alerts).hasSize(1);
        assertThat(stream.alerts.get(0).getReason()).isEqualTo(AlertReason.OPERATOR);
        assertThat(stream.alerts.get(0).getNote()).isEqualTo("known");
    }

    @Test
    void shouldSupersedeByANewLabelPolicyAndTakeANewReference() {
        drift();
        stream.alerts.clear();
        stream.newLabelPolicy();
        stream.thresholds(900, 5);
        judge(100, 3);
        assertThat(stream.alerts).hasSize(2).allMatch(alert -> alert.getReason() == AlertReason.SUPERSEDED);
        assertThat(stream.alerts).allMatch(alert -> alert.getEpoch() == 0);
        judge(600, 3);
        // Scores like those of the new reference, with thresholds to match, are not drift.
        assertThat(alerts(AlertKind.SCORE_DRIFT, AlertState.OPENED)).isEmpty();
        judge(100, 6);
        DriftAlert next = alerts(AlertKind.SCORE_DRIFT, AlertState.OPENED).get(0);
        assertThat(next.getEpoch()).isEqualTo(1);
        assertThat(next.getLabelPolicy()).isEqualTo("policy1");
    }

    @Test
    void shouldSupersedeByAnOperatorsNewEpoch() {
        drift();
        stream.alerts.clear();
        stream.newEpoch();
        assertThat(stream.alerts).hasSize(2).allMatch(alert -> alert.getReason() == AlertReason.SUPERSEDED);
        stream.newEpoch();
        assertThat(stream.alerts).hasSize(2);
        judge(99, SHIFT);
        assertThat(alerts(AlertKind.SCORE_DRIFT, AlertState.OPENED)).isEmpty();
    }

    @Test
    void shouldSupersedeByAChangedProcedure() {
        drift();
        stream.alerts.clear();
        stream.restart(MonitoredStream.configuration(AT_ONCE, "distance-euclidean"));
        judge(1, 0);
        assertThat(stream.alerts).hasSize(2).allMatch(alert -> alert.getReason() == AlertReason.SUPERSEDED);
        String old = stream.alerts.get(0).getFingerprint();
        judge(400, 0);
        judge(150, SHIFT);
        assertThat(alerts(AlertKind.SCORE_DRIFT, AlertState.OPENED).get(0).getFingerprint())
                .isNotEqualTo(old);
    }

    @Test
    void shouldGiveTheSameBytesOnAReplayAndAfterAFailover() {
        List<byte[]> uninterrupted = run(false);
        assertThat(uninterrupted).hasSizeGreaterThan(4);
        assertThat(run(false)).containsExactlyElementsOf(uninterrupted);
        assertThat(run(true)).containsExactlyElementsOf(uninterrupted);
    }

    private static List<byte[]> run(boolean failOver) {
        MonitoredStream stream = new MonitoredStream("{maturity: PT10M, engine: rank}");
        Random random = new Random(5);
        for (int i = 0; i < 1200; i++) {
            if (failOver && i % 7 == 0) {
                stream.failOver();
            }
            stream.judge("unit" + i / 2, Math.rint(random.nextGaussian() * 4) / 4 + (i / 300 % 2 == 1 ? 1.5 : 0));
        }
        stream.newEpoch();
        List<byte[]> bytes = new ArrayList<>();
        for (DriftAlert alert : stream.alerts) {
            Record<String, DriftAlert> event = new AlertEvents("app").record(alert);
            bytes.add((event.timestamp() + event.key() + event.value() + headers(event))
                    .getBytes(StandardCharsets.UTF_8));
        }
        return bytes;
    }

    private static List<String> headers(Record<String, DriftAlert> event) {
        List<String> headers = new ArrayList<>();
        for (Header header : event.headers()) {
            headers.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    @Test
    void shouldBeCloudEventsByTheirHeaders() {
        drift();
        Set<String> ids = new HashSet<>();
        for (DriftAlert alert : stream.alerts) {
            Record<String, DriftAlert> event = new AlertEvents("app").record(alert);
            List<String> headers = headers(event);
            assertThat(event.key()).isEqualTo(alert.getAlertId());
            assertThat(event.timestamp()).isEqualTo(alert.getEventTime().toEpochMilli());
            assertThat(headers)
                    .contains(
                            "ce_specversion=1.0",
                            "ce_id=" + alert.getAlertId() + ":" + alert.getRevision(),
                            "ce_subject=net@1|north",
                            "ce_time=" + alert.getEventTime(),
                            "ce_partitionkey=" + alert.getAlertId());
            assertThat(ids.add(alert.getAlertId() + ":" + alert.getRevision())).isTrue();
        }
        DriftAlert opened = alerts(AlertKind.COVERAGE_BREACH, AlertState.OPENED).get(0);
        assertThat(headers(new AlertEvents("app").record(opened)))
                .contains(
                        "ce_type=io.conformalstreams.coverage-drift.opened.v1",
                        "ce_source=/app/coverage-breach/net%401%7Cnorth/sets/joint/0.1");
    }
}
