package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.ComparisonDecision;
import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.comparison.ComparisonTopology;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recomputes comparisons of random outcomes: units of several images, late ones, lost ones, and two sites. */
class ComparisonCheckTest {

    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");
    private static final ConformalConfiguration CONFIGURATION = ConformalConfiguration.parse("""
            topics: {prefix: 't.', partitions: 1}
            labels: {retention: PT100S}
            kafka: {bootstrap.servers: 'localhost:1', schema.registry.url: 'mock://verify'}
            models:
              - {name: m, dimensions: 2, scores: logit, encoding: float32, channels: [{name: c, labelValues: [1]}]}
            procedures:
              - {name: sets, type: confidence-sets, model: m, channel: c, alphas: [0.2, 0.1], combination: maximum,
                 inner: identity, outer: identity, window: all}
            comparisons:
              - {name: m-2, inUse: m@1, candidate: m@2, procedure: sets, updateUnits: 10}
            """, Map.of());

    private static final List<CoverageOutcome> OUTCOMES = new ArrayList<>();
    private static final List<ModelComparison> STATES = new ArrayList<>();

    private final MemoryLogs logs = new MemoryLogs();

    @BeforeAll
    static void compare(@TempDir Path folder) {
        ContractSerdes serdes =
                ContractSerdes.on(Map.of("schema.registry.url", "mock://verify", "auto.register.schemas", true));
        Properties properties = new Properties();
        properties.put("application.id", "comparison");
        properties.put("bootstrap.servers", "localhost:1");
        properties.put("state.dir", folder.toString());
        try (TopologyTestDriver driver =
                new TopologyTestDriver(new ComparisonTopology(CONFIGURATION, serdes).get(), properties)) {
            var input = driver.createInputTopic(
                    "t.coverage-outcomes", new StringSerializer(), serdes.serializer(CoverageOutcome.class));
            Random random = new Random(5);
            long second = 0;
            for (int i = 0; i < 700; i++) {
                second += random.nextInt(4);
                CoverageOutcome outcome = outcome(random, second);
                OUTCOMES.add(outcome);
                input.pipeInput(outcome.getStratum(), outcome, MONDAY.plusSeconds(i));
            }
            driver.createOutputTopic(
                            "t.model-comparisons", new StringDeserializer(), serdes.deserializer(ModelComparison.class))
                    .readRecordsToList()
                    .forEach(record -> STATES.add(record.value()));
        }
    }

    @BeforeEach
    void fillLogs() {
        OUTCOMES.forEach(outcome -> logs.append(
                Topic.COVERAGE_OUTCOMES,
                outcome.getStratum(),
                CoverageOutcome.newBuilder(outcome).build()));
        STATES.forEach(state -> logs.append(
                Topic.MODEL_COMPARISONS,
                state.getComparison(),
                ModelComparison.newBuilder(state).build()));
    }

    @Test
    void recomputesEveryState() {
        VerificationReport report = check();
        assertThat(report.differences()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.tallies().get(Check.MODEL_COMPARISONS).equal())
                .isEqualTo(logs.records(Topic.MODEL_COMPARISONS).size())
                .isGreaterThan(5);
        ModelComparison last = state();
        assertThat(last.getUnits()).isGreaterThan(50);
        assertThat(last.getUnpairedUnits()).isPositive();
        assertThat(last.getDecision()).isEqualTo(ComparisonDecision.HOLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"units", "waitingUnits", "unpairedUnits"})
    void findsAWrongCount(String field) {
        state().put(field, (long) state().get(field) + 1);
        assertFinds(field);
    }

    @Test
    void findsAWrongDecisionOrLimitOrMean() {
        assertFinds("decision", state -> state.setDecision(ComparisonDecision.PROMOTE));
        assertFinds("levels[0].misses.upper", state -> {
            double upper = state.getLevels().get(0).getMisses().getUpper();
            state.getLevels().get(0).getMisses().setUpper(upper - 0.0002);
        });
        assertFinds(
                "levels[1].sizes.mean",
                state -> state.getLevels()
                        .get(1)
                        .getSizes()
                        .setMean(state.getLevels().get(1).getSizes().getMean() + 1e-9));
        assertFinds(
                "levels[1].candidateMisses",
                state -> state.getLevels()
                        .get(1)
                        .setCandidateMisses(state.getLevels().get(1).getCandidateMisses() + 1e-9));
        assertFinds("lowerError", state -> state.setLowerError(0.05));
    }

    @Test
    void saysWhatItCannotCheck() {
        logs.deleteBefore(Topic.COVERAGE_OUTCOMES, 100);
        VerificationReport report = check();
        assertThat(report.tallies().get(Check.MODEL_COMPARISONS).unchecked()).isPositive();
        assertThat(report.notes()).singleElement().asString().contains("no longer in the log");
    }

    private void assertFinds(String field, Consumer<ModelComparison> change) {
        ModelComparison before = ModelComparison.newBuilder(state()).build();
        change.accept(state());
        assertFinds(field);
        for (Schema.Field each : ModelComparison.getClassSchema().getFields()) {
            state().put(each.pos(), before.get(each.pos()));
        }
    }

    private void assertFinds(String field) {
        VerificationReport report = check();
        assertThat(report.tallies().get(Check.MODEL_COMPARISONS).different()).isOne();
        assertThat(report.differences())
                .singleElement()
                .asString()
                .startsWith("comparison m-2 at 0/")
                .contains(": " + field);
    }

    private ModelComparison state() {
        return logs.value(
                Topic.MODEL_COMPARISONS, logs.records(Topic.MODEL_COMPARISONS).size() - 1, ModelComparison.class);
    }

    private VerificationReport check() {
        Findings findings = new Findings();
        new ComparisonCheck(CONFIGURATION, logs, findings).run();
        return findings.report();
    }

    private static CoverageOutcome outcome(Random random, long second) {
        boolean candidate = random.nextBoolean();
        String stratum = (candidate ? "m@2" : "m@1") + (random.nextInt(3) == 0 ? "" : "|north");
        Instant labelledAt = MONDAY.plusSeconds(second - random.nextInt(20));
        boolean judged = random.nextInt(10) > 0;
        boolean covered = random.nextInt(10) > (candidate ? 8 : 0);
        double size = random.nextInt(10) == 0 ? 0 : 100 + random.nextInt(50);
        return CoverageOutcome.newBuilder()
                .setStratum(stratum)
                .setPredictionId("p" + second)
                .setImageId("i" + random.nextInt(2))
                .setUnitId("u" + (second / 40 + random.nextInt(12)))
                .setProcedure("sets")
                .setChannel("c")
                .setFingerprint(CONFIGURATION.procedures().get(0).fingerprint())
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(judged ? OutcomeVerdict.JUDGED : OutcomeVerdict.UNMATCHED_SCORES)
                .setEpoch(0)
                .setThresholdVersion(1)
                .setPredictedAt(labelledAt)
                .setLabel(new RecordCoordinates(labelledAt, 0, second))
                .setLabelPolicy("all")
                .setAudit(false)
                .setInclusionProbability(1.0)
                .setLabelEpoch(0)
                .setUnitComplete(random.nextInt(3) == 0)
                .setUnitMaturesAt(labelledAt.plusSeconds(30))
                .setLevels(
                        judged
                                ? List.of(level(random, 0.2, covered, size), level(random, 0.1, covered, size))
                                : List.of())
                .setRunning(List.of())
                .build();
    }

    private static LevelOutcome level(Random random, double alpha, boolean covered, double size) {
        boolean calibrated = random.nextInt(10) > 0;
        boolean hasSize = random.nextInt(20) > 0;
        return new LevelOutcome(
                alpha,
                List.of(new ComponentOutcome(RegionComponent.JOINT, alpha, 9L, 9L, 1.0, 0.5, calibrated, covered)),
                covered,
                covered,
                covered,
                null,
                null,
                false,
                false,
                null,
                hasSize ? size : null);
    }
}
