package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.connectors.alertmanager.AlertmanagerClient;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.alert.AlertBridge;
import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Tests the bridge with a real Alertmanager. Alertmanager has the example configuration with shorter intervals. */
class AlertBridgeIT {

    private static final Duration RESEND = Duration.ofSeconds(1);
    private static final String NORTH = "synthetic-segmentor@1|north";
    private static final String SOUTH = "synthetic-segmentor@1|south";

    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final DriftAlert first = DriftAlertSamples.opened("a1", AlertKind.SCORE_DRIFT, NORTH);
    private final DriftAlert second = DriftAlertSamples.opened("b2", AlertKind.SCORE_DRIFT, NORTH);
    private final DriftAlert breach = DriftAlertSamples.opened("c3", AlertKind.COVERAGE_BREACH, NORTH);
    private final DriftAlert elsewhere = DriftAlertSamples.opened("d4", AlertKind.SCORE_DRIFT, SOUTH);
    private final DriftAlert bygone = DriftAlertSamples.opened("e5", AlertKind.SCORE_DRIFT, SOUTH);

    @Test
    void keepsAlertmanagerInStep(@TempDir Path directory) throws Exception {
        try (Notifications notifications = new Notifications();
                AlertmanagerProcess alertmanager =
                        AlertmanagerProcess.start(directory, configuration(notifications.url()))) {
            IsolatedStream stream = IsolatedStream.create("alerts", SyntheticStream.CONFIGURATION);
            AlertTopic.put(stream, "x", new byte[] {0, 1, 2});
            AlertTopic.publish(
                    stream,
                    bygone,
                    AlertTopic.resolved(bygone, DriftAlertSamples.OPENED),
                    first,
                    second,
                    breach,
                    elsewhere);

            Set<String> open = Set.of("CoverageDrift a1", "CoverageDrift b2", "CoverageDrift c3", "CoverageDrift d4");
            AlertBridge bridge = bridge(stream, alertmanager);
            try {
                awaitFiring(notifications, open);
                assertThat(reported).anyMatch(line -> line.contains("the state of alert x can't be read"));
                assertThat(groups(notifications))
                        .containsEntry("SCORE_DRIFT north", Set.of("CoverageDrift a1", "CoverageDrift b2"))
                        .containsEntry("COVERAGE_BREACH north", Set.of("CoverageDrift c3"))
                        .containsEntry("SCORE_DRIFT south", Set.of("CoverageDrift d4"));

                AlertTopic.publish(
                        stream, DriftAlertSamples.next(first, AlertState.UPDATED, AlertSeverity.CRITICAL, now()));
                awaitFiring(notifications, Set.of("CoverageDriftCritical a1"));
                Await.until(
                        "the first alert is muted by its escalation",
                        () -> alertmanager.alerts().stream()
                                .anyMatch(alert -> Notifications.name(alert).equals("CoverageDrift a1")
                                        && alert.at("/status/inhibitedBy").size() == 1));

                alertmanager.stop();
                alertmanager.start();
                Await.until(
                        "Alertmanager knows all alerts again",
                        () -> alertmanager.alerts().size() == 5);
            } finally {
                bridge.close();
            }

            Instant restart = now();
            Thread command = command(stream, alertmanager);
            try {
                // This is longer than Alertmanager would keep the alerts by itself.
                awaitUpdate(alertmanager, restart.plus(RESEND.multipliedBy(5)));
                assertThat(alertmanager.alerts()).hasSize(5);
                assertThat(notifications.statuses())
                        .hasSize(5)
                        .allSatisfy((name, status) -> assertThat(status).isEqualTo("firing"));
                assertThat(notifications.messages().toString()).doesNotContain("\"resolved\"");

                AlertTopic.publish(stream, AlertTopic.resolved(first, now()), AlertTopic.resolved(breach, now()));
                AlertTopic.erase(stream, elsewhere);
                Await.until(
                        "what is over is told to be over",
                        () -> notifications
                                        .statuses()
                                        .get("CoverageDriftCritical a1")
                                        .equals("resolved")
                                && notifications
                                        .statuses()
                                        .get("CoverageDrift c3")
                                        .equals("resolved"));
                awaitUpdate(alertmanager, now().plus(RESEND.multipliedBy(2)));
            } finally {
                command.interrupt();
                command.join();
            }

            assertThat(notifications.statuses()).containsEntry("CoverageDrift b2", "firing");
            assertThat(notifications.timesResolved("CoverageDrift c3")).isEqualTo(1);
            assertThat(notifications.messages().toString())
                    .doesNotContain(Long.toString(DriftAlertSamples.OFFSET))
                    .doesNotContain("e5");
        }
    }

    @Test
    void listsShowsAndCloses(@TempDir Path directory) throws Exception {
        IsolatedStream stream = IsolatedStream.create("alerts", SyntheticStream.CONFIGURATION);
        AlertTopic.publish(stream, first, breach, AlertTopic.resolved(breach, DriftAlertSamples.OPENED));
        String config = stream.file().toString();

        assertThat(run(0, "alerts", "list", "--config", config, "--state", "open"))
                .contains("a1", NORTH)
                .doesNotContain("c3");
        assertThat(run(0, "alerts", "show", "a1", "--config", config, "--figure", directory.toString()))
                .contains("sinceChange.estimate.misses");
        assertThat(directory.resolve("alert-a1.svg")).isNotEmptyFile();
        run(0, "alerts", "close", "a1", "--config", config, "--reason", "scanner serviced");
        assertThat(stream.reader().values(Topic.DRIFT_COMMANDS, DriftCommand.class))
                .singleElement()
                .satisfies(command -> {
                    assertThat(command.getCommand()).isEqualTo(DriftCommandKind.CLOSE_ALERT);
                    assertThat(command.getStratum()).isEqualTo(NORTH);
                    assertThat(command.getAlertId()).isEqualTo("a1");
                    assertThat(command.getReason()).isEqualTo("scanner serviced");
                });
        assertThat(run(2, "alerts", "close", "c3", "--config", config, "--reason", "again"))
                .contains("RESOLVED", "only an open alert");
    }

    private static String run(int exitCode, String... arguments) {
        StringWriter written = new StringWriter();
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(written));
        commandLine.setErr(new PrintWriter(written));
        assertThat(commandLine.execute(arguments)).as(written.toString()).isEqualTo(exitCode);
        return written.toString();
    }

    private AlertBridge bridge(IsolatedStream stream, AlertmanagerProcess alertmanager) {
        AlertBridge.Targets targets = new AlertBridge.Targets(
                List.of(new AlertmanagerClient(alertmanager.address(), Optional.empty())),
                RESEND,
                Optional.of("http://conformal:8080/status?alert={alert}&stratum={stratum}"));
        return AlertBridge.start(stream.configuration(), targets, Clock.systemUTC(), reported::add);
    }

    /** Starts the bridge with the command that operators use. */
    private static Thread command(IsolatedStream stream, AlertmanagerProcess alertmanager) {
        Thread thread = new Thread(() -> ConformalStreams.commandLine()
                .execute(
                        "alerts",
                        "bridge",
                        "--config",
                        stream.file().toString(),
                        "--alertmanager",
                        alertmanager.address().toString(),
                        "--resend",
                        RESEND.toString()));
        thread.start();
        return thread;
    }

    static String configuration(String receiver) throws Exception {
        Path example = Path.of("..", "examples", "alertmanager.yml");
        return Files.readString(example)
                .replace("http://127.0.0.1:9095/", receiver)
                .replace("group_wait: 30s", "group_wait: 300ms")
                .replace("group_interval: 5m", "group_interval: 300ms");
    }

    static void awaitFiring(Notifications notifications, String name) throws Exception {
        awaitFiring(notifications, Set.of(name));
    }

    private static void awaitFiring(Notifications notifications, Set<String> names) throws Exception {
        Await.until(
                names + " are told",
                () -> names.stream()
                        .allMatch(
                                name -> "firing".equals(notifications.statuses().get(name))));
    }

    private static void awaitUpdate(AlertmanagerProcess alertmanager, Instant since) throws Exception {
        Await.until(
                "all alerts were sent again",
                () -> alertmanager.alerts().stream()
                        .allMatch(alert -> Instant.parse(alert.get("updatedAt").textValue())
                                .isAfter(since)));
    }

    /** Returns the alerts of each group of messages, by kind and site. */
    private static Map<String, Set<String>> groups(Notifications notifications) {
        return notifications.messages().stream()
                .collect(Collectors.groupingBy(
                        message -> message.at("/groupLabels/kind").textValue() + " "
                                + message.at("/groupLabels/site").textValue(),
                        Collectors.flatMapping(
                                message -> StreamSupport.<JsonNode>stream(
                                                message.get("alerts").spliterator(), false)
                                        .map(Notifications::name),
                                Collectors.toSet())));
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }
}
