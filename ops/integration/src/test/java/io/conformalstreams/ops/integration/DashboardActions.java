package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.ops.platform.Certificate;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.groups.Tuple;

/**
 * Views and acts on a dashboard that asks for tokens over TLS, as a script and in a browser, and watches the prediction
 * topology obey.
 */
final class DashboardActions implements AutoCloseable {

    private static final String PASSWORD = "password-of-the-key-store";
    private static final String VIEW = "viewing-token-of-the-test";
    private static final String ACT = "acting-token-of-the-test";
    private static final String REASON = "seen by the physicist";

    private final IsolatedStream stream;
    private final Certificate certificate;
    private final Dashboard dashboard;
    private final DashboardClient stranger;

    private DashboardActions(IsolatedStream stream) throws Exception {
        this.stream = stream;
        Path folder = Files.createTempDirectory("dashboard");
        this.certificate = Certificate.create(folder, "dashboard", "CN=dashboard", PASSWORD);
        this.dashboard = Dashboard.start(
                stream.configuration(),
                new DashboardSettings(
                        "127.0.0.1",
                        0,
                        Optional.of(VIEW),
                        Optional.of(ACT),
                        Optional.of(new DashboardSettings.KeyStoreFile(certificate.keyStore(), PASSWORD)),
                        false,
                        Set.of(),
                        100),
                line -> {});
        this.stranger = DashboardClient.of(dashboard.address(), certificate.trust());
    }

    /**
     * Closes one open alert of a stream whose application is stopped, begins an epoch in the stratum of another one, and
     * runs the prediction topology until both are resolved.
     */
    static void check(IsolatedStream stream) throws Exception {
        try (DashboardActions actions = new DashboardActions(stream)) {
            Await.until("the dashboard has read the topics", actions.stranger::isCurrent);
            actions.refuseStrangersAndViewers();
            List<DriftAlert> open = actions.openAlerts();
            DriftAlert closed = open.get(0);
            DriftAlert restarted = open.stream()
                    .filter(alert -> !alert.getStratum().equals(closed.getStratum()))
                    .findFirst()
                    .orElseThrow();
            Optional<BrowserPage> page =
                    BrowserPage.open(actions.dashboard.address(), Optional.of(publicKeyHash(actions.certificate)));
            try {
                if (page.isPresent()) {
                    signInToView(page.get());
                    act(page.get(), closed, "close", true);
                    act(page.get(), restarted, "epoch", false);
                } else {
                    actions.actAsScript(closed, restarted);
                }
                actions.assertCommands(closed, restarted);
                stream.whileRunning(TopologyChoice.PREDICTION, () -> actions.awaitResolved(closed, restarted));
                if (page.isPresent()) {
                    assertResolved(page.get(), closed);
                }
            } finally {
                if (page.isPresent()) {
                    page.get().close();
                }
            }
        }
    }

    /** The SHA-256 of the public key, in base64, by which Chromium trusts it. */
    private static String publicKeyHash(Certificate certificate) throws Exception {
        byte[] key = certificate.certificate().getPublicKey().getEncoded();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }

    private List<DriftAlert> openAlerts() throws Exception {
        List<DriftAlert> alerts = stream.reader().values(Topic.DRIFT_ALERTS, DriftAlert.class);
        JsonNode shown = stranger.with(VIEW).get("api/alerts").path("alerts");
        List<DriftAlert> open = new ArrayList<>();
        shown.forEach(alert -> alerts.stream()
                .filter(known -> known.getAlertId().equals(alert.path("alertId").asText()))
                .reduce((earlier, later) -> later)
                .ifPresent(open::add));
        assertThat(open).extracting(DriftAlert::getState).doesNotContain(AlertState.RESOLVED);
        return open;
    }

    private void refuseStrangersAndViewers() throws Exception {
        assertThat(stranger.response("api/overview").statusCode()).isEqualTo(401);
        assertThat(stranger.with("a-token-of-somebody-else")
                        .response("api/overview")
                        .statusCode())
                .isEqualTo(401);
        HttpHeaders headers = stranger.with(VIEW).response("api/overview").headers();
        assertThat(headers.firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"));
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("Strict-Transport-Security")).isPresent();
        String epoch = "{\"stratum\": \"any\", \"reason\": \"any\"}";
        assertThat(stranger.post("api/epochs", epoch)).isEqualTo(401);
        assertThat(stranger.with(VIEW).post("api/epochs", epoch)).isEqualTo(403);
        DashboardClient operator = stranger.with(ACT);
        assertThat(operator.post("api/epochs", epoch, "Origin", "https://elsewhere.example"))
                .isEqualTo(403);
        assertThat(operator.post("api/epochs", epoch, "Sec-Fetch-Site", "cross-site"))
                .isEqualTo(403);
        assertThat(stream.reader().count(Topic.DRIFT_COMMANDS)).isZero();
    }

    private static void signInToView(BrowserPage page) {
        page.until("document.querySelector('.token-form input')");
        page.type(".token-form input", "a-token-of-somebody-else");
        page.press("Enter");
        page.until("document.querySelector('.token-form [role=alert]').textContent.includes('the token is wrong')");
        page.evaluate("document.querySelector('.token-form input').value = ''");
        page.type(".token-form input", VIEW);
        page.press("Enter");
        page.until("document.querySelector('.row-body .row')");
        // A script on the page can't read the session.
        assertThat(page.evaluate("document.cookie").asText()).isEmpty();
    }

    /** Sends a command from the detail of an alert. The first time, the acting token is asked for. */
    private static void act(BrowserPage page, DriftAlert alert, String action, boolean signIn) {
        page.view("#/alerts?alertId=" + alert.getAlertId(), "main h2");
        if (signIn) {
            page.until(
                    "[...document.querySelectorAll('button')].some(({ textContent }) => textContent.startsWith('Act on'))");
            assertThat(page.evaluate("document.querySelector('.action-form') === null")
                            .asBoolean())
                    .isTrue();
            page.evaluate(
                    "[...document.querySelectorAll('button')].find(({ textContent }) => textContent.startsWith('Act on')).click()");
            page.until("document.querySelector('.token-form input')");
            page.type(".token-form input", ACT);
            page.press("Enter");
        }
        page.until("document.querySelector('.action-form input')");
        page.evaluate("document.querySelector('.action-form select').value = '" + action + "'");
        page.type(".action-form input", REASON);
        page.press("Enter");
        page.until(
                "document.querySelector('.action-form [role=status]').textContent.startsWith('The command was sent')");
    }

    private void actAsScript(DriftAlert closed, DriftAlert restarted) throws Exception {
        DashboardClient operator = stranger.with(ACT);
        assertThat(operator.post("api/alerts/" + closed.getAlertId() + "/close", "{\"reason\": \"" + REASON + "\"}"))
                .isEqualTo(202);
        assertThat(operator.post(
                        "api/epochs",
                        "{\"stratum\": \"" + restarted.getStratum() + "\", \"reason\": \"" + REASON + "\"}"))
                .isEqualTo(202);
    }

    private void assertCommands(DriftAlert closed, DriftAlert restarted) {
        assertThat(stream.reader().values(Topic.DRIFT_COMMANDS, DriftCommand.class))
                .extracting(
                        DriftCommand::getCommand,
                        DriftCommand::getStratum,
                        DriftCommand::getAlertId,
                        DriftCommand::getReason)
                .containsExactlyInAnyOrder(
                        Tuple.tuple(DriftCommandKind.CLOSE_ALERT, closed.getStratum(), closed.getAlertId(), REASON),
                        Tuple.tuple(DriftCommandKind.NEW_EPOCH, restarted.getStratum(), null, REASON));
    }

    private void awaitResolved(DriftAlert closed, DriftAlert restarted) throws Exception {
        DashboardClient viewer = stranger.with(VIEW);
        for (DriftAlert alert : List.of(closed, restarted)) {
            Await.until(
                    "the alert is resolved",
                    () -> viewer.get("api/alerts/" + alert.getAlertId())
                            .path("state")
                            .asText()
                            .equals("RESOLVED"));
        }
    }

    /** The alert's life is in every chart of its stratum. */
    private static void assertResolved(BrowserPage page, DriftAlert alert) {
        page.view(
                "#/stratum?stratum=" + DashboardClient.encoded(alert.getStratum()) + "&procedure="
                        + alert.getProcedure(),
                ".chart canvas");
        page.until("[...document.querySelectorAll('[aria-label^=Chart]')].length > 1 &&"
                + " [...document.querySelectorAll('[aria-label^=Chart]')].every((chart) =>"
                + " /alerts opened: [1-9]/.test(chart.ariaLabel) && /resolved: [1-9]/.test(chart.ariaLabel))");
    }

    @Override
    public void close() {
        dashboard.close();
    }
}
