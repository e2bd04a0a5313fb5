package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.conformalstreams.connectors.alertmanager.AlertmanagerClient;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.ops.alert.AlertBridge;
import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Every command that talks to a cluster, with the settings of one client. The topics and what they hold belong to this
 * class alone.
 */
final class CertifiedCommands {

    private static final int CASES = 20;
    private static final String STRATUM = "synthetic-segmentor";
    private static final String MISSPELT = STRATUM + "|nort";
    private static final String ALERT = "a1b2c3d4";

    private final Path file;
    private final ConformalConfiguration configuration;

    /** @param file a configuration whose client has all permissions */
    CertifiedCommands(Path file, ConformalConfiguration configuration) {
        this.file = file;
        this.configuration = configuration;
    }

    /** Runs each command, and expects what it says if it has reached the cluster and the registry. */
    void runEach() throws Exception {
        expect("register the schema", "topics");
        try (ConformalApplication application =
                ConformalApplication.start(configuration, TopologyChoice.ALL.topologies(configuration))) {
            expect("sent " + 2 * CASES + " records", "replay", "--synthetic", Integer.toString(CASES));
            awaitBoth();
            expect("verified", "verify");
            AlertTopic.publish(configuration, DriftAlertSamples.opened(ALERT, AlertKind.SCORE_DRIFT, STRATUM));
            look();
            deliverTheAlert();
            showOnADashboard();
            change();
            assertThat(application.phases()).allMatch(phase -> phase == Phase.RUNNING);
        }
        expect("created the output topics", "reset", "--application", "--execute");
    }

    private void look() {
        expect(ALERT, "status");
        expect("open transactions", "doctor");
        expect(ALERT, "alerts", "list");
        expect(STRATUM, "alerts", "show", ALERT.substring(0, 4));
        expect("DECISION", "comparisons", "list");
        expect("RECORDS", "rejected", "summary");
        expect("DETAIL", "rejected", "list");
        expect("report.html", "export", "--from", "2020-01-01T00:00:00Z", "--out", beside("report"));
        expect("saved " + CASES + " labels", "archive", "save", "--out", beside("archive"));
    }

    private void deliverTheAlert() throws Exception {
        List<String> delivered = new CopyOnWriteArrayList<>();
        HttpServer alertmanager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        alertmanager.createContext("/", exchange -> {
            delivered.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        alertmanager.start();
        URI address = URI.create("http://127.0.0.1:" + alertmanager.getAddress().getPort());
        AlertBridge.Targets targets = new AlertBridge.Targets(
                List.of(new AlertmanagerClient(address, Optional.empty())), Duration.ofSeconds(1), Optional.empty());
        AlertBridge bridge = AlertBridge.start(configuration, targets, Clock.systemUTC(), line -> {});
        try {
            Await.until(
                    "the bridge has delivered the alert",
                    () -> delivered.stream().anyMatch(body -> body.contains(ALERT)));
        } finally {
            bridge.close();
            alertmanager.stop(0);
        }
    }

    private void showOnADashboard() throws Exception {
        try (Dashboard dashboard = Dashboard.start(configuration, DashboardSettings.local(0), defect -> {})) {
            DashboardClient client = DashboardClient.of(dashboard.address());
            Await.until("the dashboard has read the topics", client::isCurrent);
            assertThat(client.get("api/operations").path("groups")).hasSize(2);
        }
    }

    private void change() throws Exception {
        expect("asked to close alert " + ALERT, "alerts", "close", ALERT, "--reason", "a test");
        expect(
                "asked for a new epoch of " + STRATUM,
                "alerts",
                "new-epoch",
                "--stratum",
                STRATUM,
                "--reason",
                "a test");
        assertThat(run("alerts", "new-epoch", "--stratum", MISSPELT, "--reason", "a test"))
                .satisfies(unknown -> assertThat(unknown.output())
                        .contains(MISSPELT + " has neither thresholds nor alerts; strata that have some: " + STRATUM))
                .satisfies(unknown -> assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.code()));
        // Predictions that were answered before are put aside.
        expect("sent", "replay", "--synthetic", "1", "--send", "PREDICTIONS");
        awaitBoth();
        expect("sent 1 records again", "rejected", "redrive", "--reason", "DUPLICATE_PREDICTION", "--execute");
        expect("sent 0 labels again", "backfill", "--execute");
        expect("sent " + CASES + " labels", "archive", "send", "--archive", beside("archive"), "--execute");
        expect(
                "withdrew 1 labels of 1 units",
                "withdraw",
                "--stratum",
                STRATUM,
                "--image",
                "lesion-000001",
                "--reason",
                "a test",
                "--execute");
        awaitBoth();
        expect("requested a restart of the monitors", "reset", "--stratum", STRATUM, "--reason", "a test", "--execute");
        awaitBoth();
    }

    private void awaitBoth() throws Exception {
        try (Drainage drainage = new Drainage(configuration)) {
            Await.until("all labels are calibrated", drainage::isCalibrationDrained);
            Await.until("all predictions have sets", drainage::isPredictionDrained);
        }
    }

    private String beside(String name) {
        return file.resolveSibling("certified-" + name).toString();
    }

    private void expect(String said, String... command) {
        CommandRun run = run(command);
        assertThat(run.output()).as(String.join(" ", command)).contains(said).doesNotContain(SecuredCluster.SECRETS);
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    private CommandRun run(String... command) {
        return CommandRun.of(Stream.concat(Stream.of(command), Stream.of("--config", file.toString()))
                .toArray(String[]::new));
    }
}
