package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A dashboard over hundreds of strata. It keeps aggregates, so the page opens as fast over many outcomes as over few.
 * {@code -Dconformal.it.dashboard.outcomes=1000000 -Dconformal.it.dashboard.openMillis=2000} shows it at full size.
 */
class LargeDashboardIT {

    private static final int STRATA = 400;
    private static final int OUTCOMES = Integer.getInteger("conformal.it.dashboard.outcomes", 20_000);

    /** The builds of this project share their processors, so that they can't measure two seconds. */
    private static final int OPEN_MILLIS = Integer.getInteger("conformal.it.dashboard.openMillis", 20_000);

    private static final long MOST_BYTES = 200_000_000;
    private static final int SLOW_BROWSERS = 12;

    private static final String SHOWN = "[...document.querySelectorAll('.row-body .row')]"
            + ".map((row) => row.querySelector('a').textContent + row.querySelector('.kept span').textContent).join()";

    @Test
    void opensQuicklyOverManyOutcomesAndShowsTheSameEverywhere() throws Exception {
        IsolatedStream stream = IsolatedStream.create("large-dashboard", SyntheticStream.CONFIGURATION);
        long written = System.nanoTime();
        SyntheticOutcomes.write(stream.configuration(), STRATA, OUTCOMES);
        long before = usedBytes();
        long started = System.nanoTime();
        try (Dashboard dashboard = Dashboard.start(stream.configuration(), DashboardSettings.local(0), line -> {})) {
            DashboardClient client = DashboardClient.of(dashboard.address());
            Await.until("the dashboard has read the topics", client::isCurrent);
            long read = System.nanoTime();
            assertThat(client.get("api/overview")
                            .path("totals")
                            .path("outcomes")
                            .asInt())
                    .isEqualTo(OUTCOMES);
            long kept = usedBytes() - before;
            assertThat(kept).as("bytes that the dashboard keeps").isLessThan(MOST_BYTES);
            System.out.printf(
                    "[dashboard] %d strata, %d outcomes: written in %.1f s, read in %.1f s, %d MB kept%n",
                    STRATA, OUTCOMES, (started - written) * 1e-9, (read - started) * 1e-9, kept / 1_000_000);
            answersWhileBrowsersDoNotRead(dashboard.address(), client);
            if (BrowserPage.isPossible()) {
                open(dashboard.address());
            }
        }
        assertThat(stream.reader().count(Topic.REJECTED)).isZero();
    }

    private static void open(String address) throws Exception {
        try (BrowserPage first = BrowserPage.open(address, Optional.empty()).orElseThrow()) {
            first.until("document.querySelector('.row-body .row')");
            // What the browser has compiled and cached belongs to its start.
            long cold = reload(first);
            long warm = reload(first);
            System.out.printf("[dashboard] the page shows its rows after %d ms, again after %d ms%n", cold, warm);
            assertThat(Math.min(cold, warm)).as("milliseconds to open the page").isLessThan(OPEN_MILLIS);
            String shown = first.evaluate(SHOWN).asText();
            reload(first);
            assertThat(first.evaluate(SHOWN).asText()).isEqualTo(shown);
            try (BrowserPage second =
                    BrowserPage.open(address, Optional.empty()).orElseThrow()) {
                second.until("document.querySelector('.row-body .row')");
                assertThat(second.evaluate(SHOWN).asText()).isEqualTo(shown);
            }
        }
    }

    /** Loads the page anew, and returns the milliseconds until it shows its rows. */
    private static long reload(BrowserPage page) {
        page.evaluate("window.isOld = true; location.reload()");
        page.until(
                "!window.isOld && document.querySelector('.row-body .row') && (window.shownAfter ??= performance.now())");
        JsonNode shownAfter = page.evaluate("window.shownAfter");
        return Math.round(shownAfter.asDouble());
    }

    /** Browsers that ask for much and read nothing hold up nobody. */
    private static void answersWhileBrowsersDoNotRead(String address, DashboardClient client) throws Exception {
        URI uri = URI.create(address);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int browser = 0; browser < SLOW_BROWSERS; browser++) {
                slow.add(slow(uri, browser % 2 == 0 ? "overview" : "events?id=o0=0"));
            }
            long start = System.nanoTime();
            assertThat(client.get("api/overview").path("strata")).hasSize(STRATA);
            assertThat(client.get("api/operations").path("topics")).isNotEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static Socket slow(URI uri, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        String request = "GET /api/" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        // The server sends the same large answer to each of these requests.
        for (int repetition = 0; repetition < 8; repetition++) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
        return socket;
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
