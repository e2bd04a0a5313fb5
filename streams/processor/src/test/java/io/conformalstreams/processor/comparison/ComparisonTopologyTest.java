package io.conformalstreams.processor.comparison;

import static io.conformalstreams.processor.comparison.ComparedOutcomes.configuration;
import static io.conformalstreams.processor.comparison.ComparedOutcomes.level;
import static io.conformalstreams.processor.comparison.ComparedOutcomes.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.ComparisonDecision;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.metric.ConformalMetric;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTopologyTest {

    private static final String ACCEPTED = "/topologies/comparison.txt";

    private final ContractSerdes serdes =
            ContractSerdes.on(Map.of("schema.registry.url", "mock://comparison", "auto.register.schemas", true));

    private final Serializer<CoverageOutcome> outcomes = serdes.serializer(CoverageOutcome.class);

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

    @Test
    void keepsNodesStoresAndTopics() throws IOException {
        String description = new ComparisonTopology(configuration(""), serdes)
                .get()
                .describe()
                .toString();
        try (InputStream text = ComparisonTopologyTest.class.getResourceAsStream(ACCEPTED)) {
            assertThat(description.stripTrailing())
                    .as(
                            "If the change is intended, put the actual text into src/test/resources%s. A running application"
                                    + " then needs a new application id.",
                            ACCEPTED)
                    .isEqualToNormalizingNewlines(
                            new String(text.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
        }
    }

    @Test
    void promotesACandidateWithSmallerSetsAndAsFewMisses() {
        start("missMargin: 0.1,");
        Random random = new Random(2);
        for (int unit = 0; unit < 120; unit++) {
            boolean covered = random.nextInt(10) > 0;
            pipe(outcome("net@1|north", "i" + unit, unit, covered, 100));
            pipe(outcome("net@2|north", "i" + unit, unit, covered, 60 + random.nextInt(40)));
        }
        List<ModelComparison> states = states();
        assertThat(states).extracting(ModelComparison::getDecision).startsWith(ComparisonDecision.UNDECIDED);
        ModelComparison last = states.get(states.size() - 1);
        assertThat(last.getDecision()).isEqualTo(ComparisonDecision.PROMOTE);
        assertThat(last.getUnits()).isBetween(96L, 120L);
        assertThat(last.getReads())
                .singleElement()
                .satisfies(read -> assertThat(read.getLastOffset()).isEqualTo(2 * last.getUnits() - 1));
        assertThat(last.getLevels()).hasSize(2).allSatisfy(level -> {
            assertThat(level.getMisses().getUpper()).isLessThanOrEqualTo(0.1);
            assertThat(level.getSizes().getMean()).isBetween(-0.25, -0.15);
            assertThat(level.getSizes().getUpper()).isBetween(-0.25, 0.0);
            assertThat(level.getInUseMisses()).isEqualTo(level.getCandidateMisses());
        });
        assertThat(driver.metrics().entrySet())
                .filteredOn(metric -> metric.getKey()
                        .name()
                        .equals(ConformalMetric.COMPARISON_DECISION.exported().name()))
                .singleElement()
                .satisfies(metric -> assertThat(metric.getValue().metricValue()).isEqualTo(1.0));
    }

    @Test
    void holdsACandidateThatMissesMoreOrHasLargerSets() {
        start("");
        for (int unit = 0; unit < 60; unit++) {
            pipe(outcome("net@1|north", "i" + unit, unit, true, 100));
            pipe(outcome("net@2|north", "i" + unit, unit, unit % 2 == 0, 80));
        }
        ModelComparison last = last();
        assertThat(last.getDecision()).isEqualTo(ComparisonDecision.HOLD);
        assertThat(last.getLevels().get(0).getMisses().getLower()).isGreaterThan(0.02);
    }

    @Test
    void publishesAtTheConfiguredFrequencyAndWhenTheDecisionChanges() {
        start("updateUnits: 10,");
        for (int unit = 0; unit < 35; unit++) {
            pipe(outcome("net@1|north", "i" + unit, unit, true, 100));
            pipe(outcome("net@2|north", "i" + unit, unit, true, 200));
        }
        List<ModelComparison> states = states();
        int decided = (int) states.stream()
                .filter(state -> state.getDecision() == ComparisonDecision.HOLD)
                .findFirst()
                .orElseThrow()
                .getUnits();
        assertThat(states).extracting(state -> (int) state.getUnits()).containsSubsequence(decided, decided + 10);
        assertThat(states).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void ignoresWhatIsNotCompared() {
        start("sites: [north], population: audit, updateUnits: 1,");
        pipeBoth(
                "other-site", outcome -> outcome.setStratum(outcome.getStratum().replace("north", "south")));
        pipeBoth("other-version", outcome -> outcome.setStratum("net@3|north"));
        pipeBoth("other-procedure", outcome -> outcome.setProcedure("other"));
        pipeBoth("other-fingerprint", outcome -> outcome.setFingerprint("other"));
        pipeBoth("not-audit", outcome -> outcome.setAudit(false));
        pipeBoth("not-judged", outcome -> outcome.setVerdict(OutcomeVerdict.SELF_CALIBRATED));
        assertThat(states()).isEmpty();
        pipeBoth("compared", outcome -> {});
        assertThat(last().getUnits()).isOne();
    }

    @Test
    void countsOnlyCalibratedSets() {
        start("updateUnits: 1,");
        pipeBoth("a", outcome -> {
            outcome.setAudit(true);
            outcome.getLevels().get(0).getComponents().get(0).setCalibrated(false);
        });
        assertThat(last().getLevels())
                .extracting(level -> level.getUnits())
                .as("units of the levels")
                .containsExactly(0L, 1L);
    }

    @Test
    void leavesOutSetsWithoutASize() {
        start("updateUnits: 1,");
        pipeBoth("a", outcome -> {
            if (outcome.getStratum().startsWith("net@1")) {
                outcome.getLevels().get(0).setSize(null);
            }
        });
        assertThat(last().getLevels())
                .extracting(level -> level.getUnits())
                .as("units of the levels")
                .containsExactly(0L, 1L);
    }

    @Test
    void averagesTheImagesOfAUnit() {
        start("updateUnits: 1,");
        pipe(image("net@1", "a", false, true, 100));
        pipe(image("net@1", "b", true, true, 100));
        pipe(image("net@2", "a", false, false, 50));
        pipe(image("net@2", "b", true, true, 100));
        assertThat(last().getLevels().get(0)).satisfies(level -> {
            assertThat(level.getUnits()).isOne();
            assertThat(level.getCandidateMisses()).isEqualTo(0.5);
            assertThat(level.getMisses().getMean()).isEqualTo(0.5);
            assertThat(level.getSizes().getMean()).isEqualTo(-0.25);
        });
    }

    @Test
    void startsAnewWhenSomethingElseIsCompared() {
        start("updateUnits: 1,");
        pipeBoth("a", outcome -> outcome.setAudit(true));
        assertThat(last().getUnits()).isOne();
        restart(configuration("updateUnits: 1, alphas: [0.2],"));
        pipeBoth("a", outcome -> outcome.setAudit(true));
        ModelComparison last = last();
        assertThat(last.getUnits()).isOne();
        assertThat(last.getLevels()).hasSize(1);
        assertThat(last.getReads().get(0).getFirstOffset()).isZero();
    }

    @Test
    void continuesWhenOnlyTheMarginsChange() {
        start("updateUnits: 1,");
        pipeBoth("a", outcome -> {});
        restart(configuration("updateUnits: 1, missMargin: 0.1,"));
        pipeBoth("b", outcome -> {});
        assertThat(last().getUnits()).isEqualTo(2);
    }

    @Test
    void startsAnewWhenTheRetentionChanges() {
        start("updateUnits: 1,");
        pipeBoth("a", outcome -> {});
        pipe(outcome("net@1|north", "b", 1, true, 100));
        restart(configuration("updateUnits: 1,", "net-2", "P5D"));
        pipeBoth("b", outcome -> {});
        ModelComparison last = last();
        assertThat(last.getUnits()).isOne();
        assertThat(last.getWaitingUnits()).isZero();
    }

    @Test
    void startsAnewAfterItWasRemoved() {
        start("updateUnits: 1,");
        pipeBoth("a", outcome -> {});
        restart(configuration("", "net-3", "P10D"));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        restart(configuration("updateUnits: 1,"));
        pipeBoth("c", outcome -> {});
        assertThat(last().getUnits()).isOne();
    }

    private static CoverageOutcome image(
            String stratum, String imageId, boolean complete, boolean covered, double size) {
        CoverageOutcome outcome = outcome(stratum, imageId, 1, covered, size);
        outcome.setUnitId("u");
        outcome.setUnitComplete(complete);
        outcome.setLevels(List.of(level(0.1, covered, size), level(0.2, covered, size)));
        return outcome;
    }

    private void pipeBoth(String imageId, Consumer<CoverageOutcome> change) {
        for (String stratum : List.of("net@1|north", "net@2|north")) {
            CoverageOutcome outcome = outcome(stratum, imageId, 1, true, 100);
            outcome.setAudit(true);
            change.accept(outcome);
            pipe(outcome);
        }
    }

    private void start(String settings) {
        driver = driver(configuration(settings));
    }

    /** Restarts the topology with its state under another configuration. */
    private void restart(ConformalConfiguration configuration) {
        TopologyTestDriver before = driver;
        driver = driver(configuration);
        KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(ComparisonTopology.COMPARISONS_STORE);
        try (KeyValueIterator<Bytes, byte[]> entries = before.<Bytes, byte[]>getKeyValueStore(
                        ComparisonTopology.COMPARISONS_STORE)
                .all()) {
            entries.forEachRemaining(entry -> store.put(entry.key, entry.value));
        }
        before.close();
    }

    private TopologyTestDriver driver(ConformalConfiguration configuration) {
        Properties properties = new Properties();
        properties.put("application.id", "comparison-test-" + UUID.randomUUID());
        properties.put("bootstrap.servers", "unused:9092");
        properties.put("state.dir", folder.toString());
        return new TopologyTestDriver(new ComparisonTopology(configuration, serdes).get(), properties);
    }

    private void pipe(CoverageOutcome outcome) {
        driver.createInputTopic("conformal.coverage-outcomes", new StringSerializer(), outcomes)
                .pipeInput(new TestRecord<>(outcome.getStratum(), outcome, ComparedOutcomes.MONDAY));
    }

    private ModelComparison last() {
        List<ModelComparison> states = states();
        return states.get(states.size() - 1);
    }

    private List<ModelComparison> states() {
        return driver
                .createOutputTopic(
                        "conformal.model-comparisons",
                        new StringDeserializer(),
                        serdes.deserializer(ModelComparison.class))
                .readRecordsToList()
                .stream()
                .peek(record -> assertThat(record.key()).isEqualTo("net-2"))
                .map(TestRecord::value)
                .toList();
    }
}
