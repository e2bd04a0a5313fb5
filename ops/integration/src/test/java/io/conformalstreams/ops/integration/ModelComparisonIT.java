package io.conformalstreams.ops.integration;

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
import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.verify.Check;
import io.conformalstreams.ops.verify.KafkaLogs;
import io.conformalstreams.ops.verify.Verification;
import io.conformalstreams.ops.verify.VerificationReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Compares two models whose strata lie in different partitions, with a restart in between. */
class ModelComparisonIT {

    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");
    private static final int UNITS = 80;
    private static final List<String> SITES = List.of("north", "south", "east");
    private static final String CONFIGURATION = String.join(
            "\n",
            "models:",
            "  - {name: net, dimensions: 2, scores: logit, encoding: float32,",
            "     channels: [{name: organ, labelValues: [1]}]}",
            "procedures:",
            "  - {name: sets, type: confidence-sets, model: net, channel: organ, alphas: [0.1],",
            "     combination: maximum, inner: identity, outer: identity, window: all}",
            "comparisons:",
            "  - {name: net-2, inUse: net@1, candidate: net@2, procedure: sets, missMargin: 0.1, updateUnits: 20}",
            "");

    @Test
    void pairsOutcomesOfDifferentPartitionsExactlyOnce() throws Exception {
        IsolatedStream stream = IsolatedStream.create("model-comparison", CONFIGURATION);

        send(stream, 0, UNITS / 2);
        stream.whileRunning(TopologyChoice.COMPARISON, () -> awaitUnits(stream, 100));
        send(stream, UNITS / 2, UNITS);
        stream.whileRunning(TopologyChoice.COMPARISON, () -> awaitUnits(stream, 220));

        List<ModelComparison> states = states(stream);
        assertThat(states)
                .extracting(ModelComparison::getUnits)
                .doesNotHaveDuplicates()
                .isSorted();
        ModelComparison last = states.get(states.size() - 1);
        assertThat(last.getDecision()).isEqualTo(ComparisonDecision.PROMOTE);
        assertThat(last.getReads()).hasSizeGreaterThan(1);
        assertThat(recomputed(stream).equal()).isEqualTo(states.size());
        assertThat(recomputed(stream).different()).isZero();
        assertThat(stream.reader().count(Topic.DEAD_LETTERS)).isZero();
        execute(0, "comparisons", "list", "--config", stream.file().toString());
        execute(
                0,
                "comparisons",
                "show",
                "net-2",
                "--require-promote",
                "--config",
                stream.file().toString());
        execute(2, "comparisons", "show", "other", "--config", stream.file().toString());
    }

    private static void awaitUnits(IsolatedStream stream, long units) throws Exception {
        Await.until(
                units + " units are compared",
                () -> states(stream).stream().anyMatch(state -> state.getUnits() >= units));
    }

    private static List<ModelComparison> states(IsolatedStream stream) {
        return stream.reader().values(Topic.MODEL_COMPARISONS, ModelComparison.class);
    }

    private static VerificationReport.Tally recomputed(IsolatedStream stream) {
        try (KafkaLogs logs = new KafkaLogs(stream.configuration())) {
            return Verification.run(stream.configuration(), logs).tallies().get(Check.MODEL_COMPARISONS);
        }
    }

    private static void send(IsolatedStream stream, int from, int to) {
        String topic = stream.configuration().topics().name(Topic.COVERAGE_OUTCOMES);
        ContractSerdes serdes = ContractSerdes.on(stream.configuration().kafka().registryProperties());
        Map<String, Object> properties =
                new HashMap<>(stream.configuration().kafka().clientProperties());
        try (Serializer<CoverageOutcome> serializer = serdes.serializer(CoverageOutcome.class);
                KafkaProducer<String, CoverageOutcome> producer =
                        new KafkaProducer<>(properties, new StringSerializer(), serializer)) {
            for (String site : SITES) {
                for (int unit = from; unit < to; unit++) {
                    for (String model : List.of("net@1", "net@2")) {
                        CoverageOutcome outcome = outcome(stream, model, site, unit);
                        producer.send(new ProducerRecord<>(topic, outcome.getStratum(), outcome));
                    }
                }
            }
        }
    }

    private static CoverageOutcome outcome(IsolatedStream stream, String model, String site, int unit) {
        Instant labelledAt = MONDAY.plusSeconds(unit);
        boolean covered = unit % 10 > 0;
        double size = model.equals("net@1") ? 100 : 80;
        ComponentOutcome component =
                new ComponentOutcome(RegionComponent.JOINT, 0.1, 99L, 90L, 1.0, covered ? 0.5 : 1.5, true, covered);
        return CoverageOutcome.newBuilder()
                .setStratum(model + "|" + site)
                .setPredictionId(model + unit)
                .setImageId("i" + unit)
                .setUnitId("i" + unit)
                .setProcedure("sets")
                .setChannel("organ")
                .setFingerprint(stream.configuration().procedures().get(0).fingerprint())
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(OutcomeVerdict.JUDGED)
                .setEpoch(0)
                .setThresholdVersion(1)
                .setPredictedAt(labelledAt)
                .setLabel(new RecordCoordinates(labelledAt, 0, (long) unit))
                .setLabelPolicy("all")
                .setAudit(false)
                .setInclusionProbability(1.0)
                .setLabelEpoch(0)
                .setUnitComplete(true)
                .setUnitMaturesAt(labelledAt.plusSeconds(1000))
                .setLevels(List.of(new LevelOutcome(
                        0.1, List.of(component), covered, covered, covered, null, null, false, false, null, size)))
                .setRunning(List.of())
                .build();
    }

    private static void execute(int exitCode, String... arguments) {
        assertThat(ConformalStreams.commandLine().execute(arguments))
                .as(String.join(" ", arguments))
                .isEqualTo(exitCode);
    }
}
