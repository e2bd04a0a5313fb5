package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.model.Model;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FalseAlertBudgetsTest {

    /** Two components and two alphas. */
    private static ConformalConfiguration configuration(String drift) {
        return ConformalConfiguration.parse("""
                topics: {partitions: 1}
                kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://drift"}
                models:
                  - {name: net, dimensions: 2, scores: logit, encoding: float32,
                     channels: [{name: organ, labelValues: [1]}]}
                procedures:
                  - {name: sets, type: confidence-sets, model: net, channel: organ, alphas: [0.1, 0.2],
                     combination: marginal, inner: identity, outer: identity, window: all}
                drift: %s
                """.formatted(drift), Map.of());
    }

    /** Adds up the false alerts per label that the limits of all monitors allow. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{falseAlertsPerMillionLabels: 3} | 2 | 4 | 3",
                "{falseAlertsPerMillionLabels: 3, monitors: {overcoverage: true}} | 4 | 4 | 3",
                "{falseAlertsPerMillionLabels: 3, monitors: {scoreDrift: false}} | 0 | 4 | 3",
                "{falseAlertsPerMillionLabels: 3, monitors: {coverageBreach: false}} | 2 | 0 | 3",
                "{falseAlertsPerMillionLabels: 3, evidence: {scoreDrift: sleeper}} | 0 | 4 | 3",
                "{falseAlertsPerMillionLabels: 3, evidence: {coverageBreach: sleeper}} | 2 | 0 | 3",
                "{falseAlertsPerMillionLabels: 3, maturity: P7D, population: inverse-probability-weighted} | 0 | 4 | 3",
                "{monitors: {scoreDrift: false, coverageBreach: false}} | 0 | 0 | 0"
            })
    void shouldSpendExactlyTheAcceptedNumberOfFalseAlerts(
            String drift, long ofScores, long ofMisses, double falseAlertsPerMillionLabels) {
        ConformalConfiguration configuration = configuration(drift);
        Model model = configuration.models().get(0);
        Map<AlertKind, Long> monitors = Map.of(AlertKind.SCORE_DRIFT, ofScores, AlertKind.COVERAGE_BREACH, ofMisses);

        double spent = 0;
        for (AlertKind kind : monitors.keySet()) {
            long count = FalseAlertBudgets.count(kind, configuration, model);
            assertThat(count).as(kind.name()).isEqualTo(monitors.get(kind));
            spent += count
                    * 1e6
                    / FalseAlertBudgets.of(kind, configuration, model).evidence();
        }

        assertThat(spent).isCloseTo(falseAlertsPerMillionLabels, within(1e-9));
    }

    @Test
    void shouldGiveScoresTheirShareAndMissesTheRest() {
        ConformalConfiguration configuration = configuration("{falseAlertsPerMillionLabels: 10}");
        Model model = configuration.models().get(0);

        assertThat(List.of(AlertKind.SCORE_DRIFT, AlertKind.OVERCOVERAGE))
                .extracting(
                        kind -> FalseAlertBudgets.of(kind, configuration, model).falseAlertsPerMillionLabels())
                .containsOnly(10 * FalseAlertBudget.SCORE_SHARE);
        assertThat(FalseAlertBudgets.of(AlertKind.COVERAGE_BREACH, configuration, model)
                        .falseAlertsPerMillionLabels())
                .isCloseTo(10 * (1 - FalseAlertBudget.SCORE_SHARE), within(1e-12));
    }
}
