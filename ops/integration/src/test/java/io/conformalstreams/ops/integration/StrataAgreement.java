package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.fault.committed.TopicReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares the strata of a dashboard at rest with the outcomes and the thresholds in the topics. */
final class StrataAgreement {

    private final DashboardClient client;
    private final TopicReader reader;

    StrataAgreement(DashboardClient client, TopicReader reader) {
        this.client = client;
        this.reader = reader;
    }

    void compare() throws Exception {
        Map<String, StratumThresholds> thresholds = new TreeMap<>();
        reader.values(Topic.THRESHOLDS, StratumThresholds.class)
                .forEach(newest -> thresholds.put(newest.getStratum(), newest));
        List<CoverageOutcome> outcomes = reader.values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class);
        JsonNode overview = client.get("api/overview");
        assertThat(overview.path("totals").path("outcomes").asInt()).isEqualTo(outcomes.size());
        assertThat(overview.path("strata")).hasSameSizeAs(thresholds.keySet());
        for (JsonNode stratum : overview.path("strata")) {
            String name = stratum.path("stratum").asText();
            StratumThresholds newest = thresholds.get(name);
            assertThat(stratum.path("thresholds").path("version").asLong()).isEqualTo(newest.getVersion());
            for (JsonNode procedure : stratum.path("procedures")) {
                List<CoverageOutcome> own = outcomes.stream()
                        .filter(outcome -> outcome.getStratum().equals(name)
                                && outcome.getProcedure()
                                        .equals(procedure.path("procedure").asText()))
                        .toList();
                compareProcedure(procedure, own, newest);
            }
            JsonNode course = client.get("api/strata/" + DashboardClient.encoded(name));
            for (JsonNode series : course.path("series")) {
                int counted = 0;
                for (JsonNode bucket : series.path("outcomes")) {
                    counted += bucket.asInt();
                }
                assertThat(counted).isEqualTo((int) outcomes.stream()
                        .filter(outcome -> outcome.getStratum().equals(name)
                                && outcome.getProcedure()
                                        .equals(series.path("procedure").asText()))
                        .count());
            }
        }
    }

    private static void compareProcedure(
            JsonNode procedure, List<CoverageOutcome> outcomes, StratumThresholds thresholds) {
        // Sets that share alpha promise nothing about a single set, and other sets nothing about both.
        boolean shared = procedure.path("procedure").asText().equals("joint-sets");
        List<RunningCoverage> running = outcomes.get(outcomes.size() - 1).getRunning().stream()
                .filter(counted -> shared == (counted.getComponent() == RegionComponent.JOINT))
                .toList();
        int compared = 0;
        for (JsonNode level : procedure.path("levels")) {
            for (JsonNode event : level.path("events")) {
                RunningCoverage expected = running.get(compared++);
                assertThat(level.path("nominalAlpha").asDouble()).isEqualTo(expected.getNominalAlpha());
                assertThat(event.path("component").asText())
                        .isEqualTo(expected.getComponent().name());
                assertCounts(event.path("all"), expected, event.path("alpha").asDouble());
                // These outcomes belong to one epoch.
                assertCounts(event.path("epoch"), expected, event.path("alpha").asDouble());
                assertThreshold(event, procedure, level, thresholds);
            }
        }
        assertThat(compared).isEqualTo(running.size());
    }

    private static void assertCounts(JsonNode counts, RunningCoverage expected, double alpha) {
        BetaMixtureInterval misses = BetaMixtureInterval.of(
                expected.getJudgedUnits() - expected.getCoveredUnits(),
                expected.getJudgedUnits(),
                BigDecimal.valueOf(alpha),
                0.05);
        assertThat(counts.path("judgedUnits").asLong()).isEqualTo(expected.getJudgedUnits());
        assertThat(counts.path("coveredUnits").asLong()).isEqualTo(expected.getCoveredUnits());
        assertThat(counts.path("coverage").asDouble()).isEqualTo(expected.getCoverage());
        assertThat(counts.path("lower").asDouble()).isEqualTo(1 - misses.upper());
        assertThat(counts.path("upper").asDouble()).isEqualTo(1 - misses.lower());
    }

    private static void assertThreshold(
            JsonNode event, JsonNode procedure, JsonNode level, StratumThresholds thresholds) {
        List<ComponentThreshold> ofLevel = thresholds.getProcedures().stream()
                .filter(known ->
                        known.getProcedure().equals(procedure.path("procedure").asText()))
                .flatMap(known -> known.getThresholds().stream())
                .filter(known ->
                        known.getNominalAlpha() == level.path("nominalAlpha").asDouble())
                .toList();
        Optional<ComponentThreshold> expected = ofLevel.stream()
                .filter(known -> known.getComponent()
                        .name()
                        .equals(event.path("component").asText()))
                .findFirst();
        long smallest =
                ofLevel.stream().mapToLong(ComponentThreshold::getN).min().orElseThrow();
        assertThat(event.path("n").asLong())
                .isEqualTo(expected.map(ComponentThreshold::getN).orElse(smallest));
        assertThat(event.path("k").isNull()).isEqualTo(expected.isEmpty());
        expected.ifPresent(known -> {
            assertThat(event.path("k").asLong()).isEqualTo(known.getK());
            assertThat(Double.parseDouble(event.path("lambda").asText())).isEqualTo(known.getLambda());
        });
    }
}
