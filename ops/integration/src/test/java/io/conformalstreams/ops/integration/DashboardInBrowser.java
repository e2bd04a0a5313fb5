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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the dashboard's page with a Chromium: its numbers are those of the topics, its contours are the masks, and it breaks no
 * rule of accessibility.
 */
final class DashboardInBrowser {

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
        if (!BrowserPage.isPossible()) {
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
                    .directory(BrowserPage.SOURCE.toFile())
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

    /** Compares the sentences of the overview with the newest outcomes. */
    private static void comparePromises(JsonNode promises, List<CoverageOutcome> outcomes) {
        assertThat(promises).isNotEmpty();
        assertThat(differing(promises, outcomes)).isEmpty();
    }

    /** The sentences of the overview that do not agree with the newest outcomes. */
    static List<String> differing(JsonNode promises, List<CoverageOutcome> outcomes) {
        Map<String, CoverageOutcome> newest = new TreeMap<>();
        outcomes.forEach(outcome -> newest.put(outcome.getStratum() + "/" + outcome.getProcedure(), outcome));
        List<String> differing = new ArrayList<>();
        for (JsonNode promise : promises) {
            String[] position = promise.path("procedure").asText().split(" · ");
            String component = COMPONENTS.get(position[1]);
            CoverageOutcome outcome = newest.get(promise.path("stratum").asText() + "/" + position[0]);
            String sentence = promise.path("sentence").asText();
            if (outcome.getRunning().stream()
                    .filter(running -> running.getComponent().name().equals(component))
                    .noneMatch(running -> sentence.contains(kept(running)))) {
                differing.add(promise.path("stratum").asText() + " "
                        + promise.path("procedure").asText() + ": " + sentence);
            }
        }
        return differing;
    }

    private static String kept(RunningCoverage running) {
        if (running.getJudgedUnits() == 0) {
            return "No set has been judged in this epoch.";
        }
        BigDecimal percent = BigDecimal.valueOf(100.0 * running.getCoverage())
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return "kept " + percent.toPlainString() + " % of " + running.getJudgedUnits() + " judged";
    }
}
