package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AdvisedThreshold;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.RecalibrationAdvice;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model degrades; the alerts advise to recalibrate, and each number of the advice is recomputed. */
class AdviceCheckTest {

    /** When monitors judge units. */
    private enum Order {
        PREDICTIONS("PT3H"),
        LABELS("none");

        private final ConformalConfiguration configuration;

        Order(String maturity) {
            configuration = ConformalConfiguration.parse("""
                    topics: {prefix: 't.', partitions: 1}
                    models:
                      - {name: m, dimensions: 2, scores: logit, encoding: float32, channels: [{name: c, labelValues: [1]}]}
                    procedures:
                      - {name: sets, type: confidence-sets, model: m, channel: c, alphas: [0.4, 0.05],
                         combination: maximum, inner: identity, outer: identity, window: all}
                    labels: {retention: P30D}
                    drift: {maturity: %s, referenceUnits: 50, falseAlertsPerMillionLabels: 1000}
                    kafka: {bootstrap.servers: 'localhost:1', schema.registry.url: 'mock://verify'}
                    """.formatted(maturity), Map.of());
        }
    }

    private static final Map<Order, MemoryLogs> PROCESSED = new EnumMap<>(Order.class);

    private MemoryLogs logs;

    @BeforeAll
    static void process(@TempDir Path folder) {
        for (Order order : Order.values()) {
            try (ProcessedLogs running = new ProcessedLogs(order.configuration, folder.resolve(order.name()))) {
                UnitCases.degrade(running);
                PROCESSED.put(order, running.logs());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void recomputesTheAdvice(Order order) {
        logs = PROCESSED.get(order).copy();
        VerificationReport report = check(order);
        assertThat(report.differences()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.tallies().get(Check.RECALIBRATION_ADVICE).equal())
                .isEqualTo(advised().size())
                .isGreaterThan(1);
        assertThat(advised())
                .extracting(alert -> alert.getAdvice().getLevels().get(0).getEnough())
                .contains(false, true);
        assertThat(advised())
                .anyMatch(alert -> alert.getAdvice().getLevels().get(1).getLambda() < Double.POSITIVE_INFINITY);
    }

    @Test
    void findsEveryWrongNumber() {
        logs = PROCESSED.get(Order.PREDICTIONS).copy();
        assertFinds("levels[0].k", advice -> level(advice).setK(level(advice).getK() - 1));
        assertFinds(
                "levels[0].lambda",
                advice -> level(advice).setLambda(Math.nextUp(level(advice).getLambda())));
        assertFinds("levels[0].alpha", advice -> level(advice).setAlpha(0.3));
        assertFinds("levels[0].expectedCoverage", advice -> level(advice).setExpectedCoverage(0.6));
        assertFinds(
                "levels[0].lowerCoverage",
                advice -> level(advice).setLowerCoverage(level(advice).getLowerCoverage() + 1e-8));
        assertFinds(
                "levels[0].unitsNeeded",
                advice -> level(advice).setUnitsNeeded(level(advice).getUnitsNeeded() + 1));
        assertFinds(
                "levels[0].enough",
                advice -> level(advice).setEnough(!level(advice).getEnough()));
        assertFinds("enough", advice -> advice.setEnough(!advice.getEnough()));
        assertFinds("text", advice -> advice.setText(advice.getText() + " "));
        assertFinds("levels.size", advice -> advice.setLevels(advice.getLevels().subList(0, 1)));
    }

    /** The units that raise such an alert would make the threshold too small. */
    @Test
    void findsAdviceAfterOvercoverage() {
        logs = PROCESSED.get(Order.PREDICTIONS).copy();
        AlertKind before = last().getKind();
        last().setKind(AlertKind.OVERCOVERAGE);
        assertRefused("an alert of the kind OVERCOVERAGE must give none");
        last().setKind(before);
    }

    @Test
    void findsAdviceOfAResolvedAlert() {
        logs = PROCESSED.get(Order.PREDICTIONS).copy();
        AlertState before = last().getState();
        last().setState(AlertState.RESOLVED);
        assertRefused("a resolved alert must give none");
        last().setState(before);
    }

    private void assertRefused(String difference) {
        assertThat(check(Order.PREDICTIONS).differences())
                .containsExactly("advice of alert " + last().getAlertId() + ", revision " + last().getRevision() + ": "
                        + difference);
    }

    @Test
    void checksTheRestWhereTheUnitsAreUnknown() {
        logs = PROCESSED.get(Order.PREDICTIONS).copy();
        logs.deleteBefore(
                Topic.COVERAGE_OUTCOMES, logs.records(Topic.COVERAGE_OUTCOMES).size());
        VerificationReport report = check(Order.PREDICTIONS);
        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.RECALIBRATION_ADVICE).unchecked())
                .isEqualTo(advised().size());
        assertThat(report.notes()).singleElement().asString().contains("which units came since the change");
        assertFinds("levels[0].k", advice -> level(advice).setK(level(advice).getK() - 1));
    }

    private void assertFinds(String field, Consumer<RecalibrationAdvice> change) {
        RecalibrationAdvice before =
                RecalibrationAdvice.newBuilder(last().getAdvice()).build();
        change.accept(last().getAdvice());
        assertThat(check(Order.PREDICTIONS).differences())
                .singleElement()
                .asString()
                .startsWith("advice of alert " + last().getAlertId() + ", revision ")
                .contains(": " + field + " is ");
        for (Schema.Field each : RecalibrationAdvice.getClassSchema().getFields()) {
            last().getAdvice().put(each.pos(), before.get(each.pos()));
        }
    }

    private static AdvisedThreshold level(RecalibrationAdvice advice) {
        return advice.getLevels().get(0);
    }

    private DriftAlert last() {
        return advised().get(advised().size() - 1);
    }

    private List<DriftAlert> advised() {
        return logs.records(Topic.DRIFT_ALERTS).stream()
                .map(record -> DriftAlert.class.cast(record.value().orElseThrow()))
                .filter(alert -> alert.getAdvice() != null)
                .toList();
    }

    private VerificationReport check(Order order) {
        Findings findings = new Findings();
        new AdviceCheck(order.configuration, logs, List.of(), findings).run();
        return findings.report();
    }
}
