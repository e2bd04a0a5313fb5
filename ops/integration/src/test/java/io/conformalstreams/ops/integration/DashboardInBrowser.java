package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.RunningCoverage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the dashboard's page with a Chromium: its numbers are those of the topics, its contours are the masks, and it breaks no
 * rule of accessibility. Where node, the page's packages or Chromium are absent, it says so and checks nothing.
 */
final class DashboardInBrowser {

    private static final Path PAGE = Path.of("..", "dashboard", "page");
    private static final List<Path> NEEDED =
            List.of(PAGE.resolve("node_modules/axe-core/axe.min.js"), Path.of("/usr/bin/chromium"));
    private static final Map<String, String> COMPONENTS =
            Map.of("inner set", "INNER", "outer set", "OUTER", "both sets", "JOINT", "interval", "INTERVAL");

    private DashboardInBrowser() {}

    /**
     * Compares the page of a dashboard at rest, whose outcomes belong to one epoch, with the outcomes.
     *
     * @param address the dashboard's address
     * @param outcomes all outcomes, in the order of each stratum
     */
    static void check(String address, List<CoverageOutcome> outcomes) throws IOException, InterruptedException {
        List<Path> missing = NEEDED.stream().filter(path -> !Files.exists(path)).toList();
        if (!missing.isEmpty()) {
            System.out.println("The page is not checked in a browser, because these are absent: " + missing);
            return;
        }
        JsonNode page = look(address);
        comparePromises(page.path("promises"), outcomes);
        for (String layer : List.of("outer", "inner", "truth")) {
            JsonNode contour = page.path("image").path("contours").path(layer);
            assertThat(contour.path("inside").asInt()).as("pixels in %s", layer).isPositive();
            assertThat(contour.path("wrong").asInt(-1))
                    .as("wrong pixels of %s", layer)
                    .isZero();
        }
        assertThat(page.path("violations")).as("broken rules of accessibility").isEmpty();
        assertThat(page.path("foreign")).as("requests to other hosts").isEmpty();
        assertThat(page.path("errors")).as("errors of the page").isEmpty();
    }

    private static JsonNode look(String address) throws IOException, InterruptedException {
        Path output = Files.createTempFile("page", ".json");
        Path problems = Files.createTempFile("page", ".txt");
        try {
            Process process = new ProcessBuilder("node", "development/check-dashboard.js", address)
                    .directory(PAGE.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(problems.toFile())
                    .start();
            try {
                assertThat(process.waitFor(180, TimeUnit.SECONDS))
                        .as("the browser is done")
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(Files.readString(problems)).isZero();
            return new ObjectMapper().readTree(output.toFile());
        } finally {
            Files.delete(output);
            Files.delete(problems);
        }
    }

    private static void comparePromises(JsonNode promises, List<CoverageOutcome> outcomes) {
        Map<String, CoverageOutcome> newest = new TreeMap<>();
        outcomes.forEach(outcome -> newest.put(outcome.getStratum() + "/" + outcome.getProcedure(), outcome));
        assertThat(promises).isNotEmpty();
        for (JsonNode promise : promises) {
            String[] position = promise.path("procedure").asText().split(" · ");
            String component = COMPONENTS.get(position[1]);
            CoverageOutcome outcome = newest.get(promise.path("stratum").asText() + "/" + position[0]);
            assertThat(outcome.getRunning().stream()
                            .filter(running -> running.getComponent().name().equals(component))
                            .map(DashboardInBrowser::kept))
                    .as(
                            "%s %s",
                            promise.path("stratum").asText(),
                            promise.path("procedure").asText())
                    .anyMatch(promise.path("sentence").asText()::contains);
        }
    }

    private static String kept(RunningCoverage running) {
        BigDecimal percent = BigDecimal.valueOf(100.0 * running.getCoverage())
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return "kept " + percent.toPlainString() + " % of " + running.getJudgedUnits() + " judged";
    }
}
