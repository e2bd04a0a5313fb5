package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BreachMonitoringTest {

    private static ConformalConfiguration configuration(String drift) {
        return ConformalConfiguration.parse("""
                kafka: {bootstrap.servers: 'unused:9092', schema.registry.url: 'mock://unused'}
                models:
                  - {name: net, dimensions: 2, scores: logit, encoding: float32, channels: [{name: organ, labelValues: [1]}]}
                procedures:
                  - {name: sets, type: confidence-sets, model: net, channel: organ, alphas: [0.1, 0.2], window: all,
                     combination: marginal, inner: identity, outer: identity, sizeClasses: {names: [a, b], bounds: [9]}}
                  - {name: ageing, type: confidence-sets, model: net, channel: organ, alphas: [0.1], window: all,
                     combination: marginal, inner: identity, outer: identity, guarantee: {nonexchangeable: {rho: 0.99}}}
                drift: %s
                """.formatted(drift), Map.of());
    }

    @Test
    void shouldAddUpTheErrorsOfAllNullsInAStratum() {
        ConformalConfiguration configuration = configuration("{maturity: none}");
        assertThat(BreachMonitoring.monitors(
                        configuration, configuration.models().get(0)))
                .as("two components, two alphas and two size classes")
                .isEqualTo(8);
        assertThat(BreachMonitoring.falseAlertsBeyondBudget(
                        configuration, configuration.models().get(0)))
                .isCloseTo(0.04, within(1e-15));
    }

    @Test
    void shouldAddNothingForAnExactNull() {
        ConformalConfiguration configuration =
                configuration("{maturity: none, engine: rank, evidence: {tolerance: 0}}");
        assertThat(BreachMonitoring.monitors(
                        configuration, configuration.models().get(0)))
                .isEqualTo(8);
        assertThat(BreachMonitoring.falseAlertsBeyondBudget(
                        configuration, configuration.models().get(0)))
                .isZero();
    }

    @Test
    void shouldNameTheProceduresWhoseCoverageNoMonitorJudges() {
        ConformalConfiguration configuration = configuration("{maturity: none}");
        assertThat(BreachMonitoring.unmonitored(
                        configuration, configuration.models().get(0)))
                .extracting(Procedure::name)
                .containsExactly("ageing");
        ConformalConfiguration withoutBreaches = configuration("{maturity: none, monitors: {coverageBreach: false}}");
        assertThat(BreachMonitoring.unmonitored(
                        withoutBreaches, withoutBreaches.models().get(0)))
                .isEmpty();
    }
}
