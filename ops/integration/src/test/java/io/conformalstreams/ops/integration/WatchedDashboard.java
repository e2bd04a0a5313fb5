package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.processor.runtime.ConformalApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A dashboard, and a browser that watches it through outages and is never reloaded. */
final class WatchedDashboard implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final String PROMISES = """
            [...document.querySelectorAll(".row-body .row")].map((row) => ({
              stratum: row.querySelector("a").textContent,
              procedure: row.querySelector(".muted.small").textContent,
              sentence: row.querySelector(".kept span").textContent.replaceAll("\\u202f", " ")}))""";

    private final IsolatedStream stream;
    private final String address;
    private final DashboardClient client;
    private final Optional<BrowserPage> page;
    private Dashboard dashboard;

    private WatchedDashboard(IsolatedStream stream) throws IOException {
        this.stream = stream;
        this.dashboard = Dashboard.start(stream.configuration(), DashboardSettings.local(0), line -> {});
        this.address = dashboard.address();
        this.client = DashboardClient.of(address);
        this.page = BrowserPage.open(address, Optional.empty());
        page.ifPresent(browser -> browser.evaluate("window.wasNeverReloaded = true"));
    }

    static WatchedDashboard start(IsolatedStream stream) throws IOException {
        return new WatchedDashboard(stream);
    }

    /** Waits until the dashboard has read everything, and the page says so. */
    void awaitLive() throws Exception {
        Await.until("the dashboard is up to date", client::isCurrent);
        page.ifPresent(browser -> browser.untilConnection("LIVE"));
    }

    /** Waits until the dashboard and the page say that the numbers are old, and why. */
    void awaitStale(String reason) throws Exception {
        Await.until(
                "the dashboard notices the outage",
                () -> client.get("healthz").path("source").asText().equals("UNREACHABLE"));
        assertThat(client.get("api/overview").path("source").path("message").asText())
                .startsWith(reason);
        page.ifPresent(browser -> {
            browser.untilConnection("STALE");
            assertThat(browser.evaluate("document.getElementById('notice').textContent")
                            .asText())
                    .contains("old. " + reason);
        });
    }

    /** Stops the dashboard, waits until the page notices, and starts another one at the same address. */
    void restart() throws Exception {
        dashboard.close();
        page.ifPresent(browser -> browser.untilConnection("LOST"));
        dashboard = Dashboard.start(
                stream.configuration(),
                DashboardSettings.local(URI.create(address).getPort()),
                line -> {});
    }

    /**
     * Waits until the only instance has said that it runs, and compares what is shown with its configuration and its own
     * metrics.
     */
    void compareInstance(ConformalApplication application) throws Exception {
        Await.until("the instance says that it runs, and has monitors", () -> {
            JsonNode instances = client.get("api/operations").path("instances");
            return instances.size() == 1
                    && instances.get(0).path("topologies").size() == 2
                    && phases(instances.get(0)).equals(Set.of("RUNNING"))
                    && !limits().isEmpty();
        });
        JsonNode instance = client.get("api/operations").path("instances").get(0);
        assertThat(instance.path("fingerprint").asText())
                .isEqualTo(stream.configuration().fingerprint());
        assertThat(instance.path("agrees").asBoolean()).isTrue();
        assertThat(instance.path("silent").asBoolean()).isFalse();
        assertThat(instance.path("kafkaVersion").asText()).startsWith("4.");
        assertThat(instance.path("topologies").get(0).path("storesToRestore").asInt())
                .isZero();
        Await.until("the monitors are those of the metrics", () -> limits().equals(exportedLimits(application)));
    }

    /** Waits until no instance is shown, because the only one has stopped in an orderly way. */
    void awaitNoInstance() throws Exception {
        Await.until(
                "the instance has deleted its status",
                () -> client.get("api/operations").path("instances").isEmpty());
    }

    private static Set<String> phases(JsonNode instance) {
        Set<String> phases = new HashSet<>();
        instance.path("topologies")
                .forEach(topology -> phases.add(topology.path("phase").asText()));
        return phases;
    }

    private List<Double> limits() throws Exception {
        List<Double> limits = new ArrayList<>();
        for (JsonNode stratum : client.get("api/overview").path("strata")) {
            String name = DashboardClient.encoded(stratum.path("stratum").asText());
            client.get("api/strata/" + name)
                    .path("evidence")
                    .forEach(monitor -> limits.add(monitor.path("limitLog10").asDouble()));
        }
        limits.sort(Double::compare);
        return limits;
    }

    private static List<Double> exportedLimits(ConformalApplication application) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + application.httpPort() + "/metrics");
        return HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("conformal_drift_evidence_limit_log10{"))
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sorted()
                .toList();
    }

    /** Compares the dashboard and the page with the topics of a stream at rest. */
    void compare() throws Exception {
        List<CoverageOutcome> outcomes = stream.reader().values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class);
        Await.until(
                "the dashboard has read all outcomes",
                () -> client.isCurrent()
                        && client.get("api/overview")
                                        .path("totals")
                                        .path("outcomes")
                                        .asInt()
                                >= outcomes.size());
        new StrataAgreement(client, stream.reader()).compare();
        if (page.isPresent()) {
            comparePage(page.get(), outcomes);
        }
    }

    private static void comparePage(BrowserPage page, List<CoverageOutcome> outcomes) throws Exception {
        page.untilConnection("LIVE");
        Await.until("the page shows the newest numbers", () -> {
            JsonNode promises = page.evaluate(PROMISES);
            return !promises.isEmpty()
                    && DashboardInBrowser.differing(promises, outcomes).isEmpty();
        });
        assertThat(page.evaluate("window.wasNeverReloaded").asBoolean()).isTrue();
    }

    /** The page has connected again, from the last event that it had before. */
    void assertResumed() {
        page.ifPresent(browser -> {
            List<String> resumed = new ArrayList<>();
            browser.seen().path("eventIds").forEach(id -> resumed.add(id.asText()));
            assertThat(resumed).as("ids of the last events at each connection").hasSizeGreaterThan(1);
            assertThat(resumed.get(resumed.size() - 1))
                    .matches("([a-z][0-9]+=[0-9]+,?)+")
                    .isNotEqualTo(resumed.get(0));
        });
    }

    @Override
    public void close() throws IOException {
        if (page.isPresent()) {
            page.get().close();
        }
        dashboard.close();
    }
}
