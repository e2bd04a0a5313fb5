package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A dashboard, and a browser that watches it through outages and is never reloaded. */
final class WatchedDashboard implements AutoCloseable {

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
        JsonNode seen = page.seen();
        List<String> resumed = new ArrayList<>();
        seen.path("eventIds").forEach(id -> resumed.add(id.asText()));
        assertThat(resumed).as("ids of the last events at each connection").hasSizeGreaterThan(1);
        assertThat(resumed).allMatch(id -> id.contains("o"));
        assertThat(resumed.get(resumed.size() - 1)).isNotEqualTo(resumed.get(0));
        assertThat(page.evaluate("window.wasNeverReloaded").asBoolean()).isTrue();
    }

    @Override
    public void close() throws IOException {
        if (page.isPresent()) {
            page.get().close();
        }
        dashboard.close();
    }
}
