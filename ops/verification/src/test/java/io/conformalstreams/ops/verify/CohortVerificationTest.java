package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CohortLevel;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of cohorts are recomputed from the outcomes, and nothing else depends on attributes. */
class CohortVerificationTest {

    private static final String[] PROCEDURES = {
        TestConfiguration.procedure("marginal", "[0.2, 0.4]", "marginal", "all"),
        "{name: risk, type: risk-control, model: m, channel: c, alphas: [0.3], window: all, control: conformal,"
                + " thresholdGrid: {first: -5, last: 5, step: 0.25}}"
    };

    private static final ConformalConfiguration CONFIGURATION =
            TestConfiguration.withCohorts("{attributes: [ageBand, scanner, slice], valuesPerAttribute: 3}", PROCEDURES);

    @TempDir
    private static Path stateDirectory;

    private static MemoryLogs processed;

    private MemoryLogs logs;

    @BeforeAll
    static void process() {
        processed = processed(CONFIGURATION, "with");
    }

    @BeforeEach
    void copy() {
        logs = processed.copy();
    }

    private static MemoryLogs processed(ConformalConfiguration configured, String name) {
        try (ProcessedLogs processed = new ProcessedLogs(configured, stateDirectory.resolve(name))) {
            UnitCases.run(processed, new Random(1), unit -> {});
            return processed.logs();
        }
    }

    @Test
    void shouldEqualTheRecomputedFigures() {
        VerificationReport report = Verification.run(CONFIGURATION, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.COHORT_COVERAGE).equal())
                .isEqualTo(cohorts().size())
                .isGreaterThan(100);
        assertThat(cohorts())
                .flatExtracting(CohortCoverage::getLevels)
                .anyMatch(level -> level.getMeanSize() != null && level.getUpper() != null && level.getUpper() < 1)
                .anyMatch(level -> level.getOpenUnits() > 0);
    }

    @Test
    void shouldCountEachUnitOnceAndInTheCohortOfItsFirstLabel() {
        Map<String, String> ageBands = new HashMap<>();
        for (CoverageOutcome outcome : values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class)) {
            String ageBand = outcome.getAttributes().get("ageBand");
            assertThat(ageBands.computeIfAbsent(outcome.getPredictionId(), first -> ageBand))
                    .isEqualTo(ageBand);
            assertThat(outcome.getAttributes().get("scanner"))
                    .as("the attributes of a prediction hold over those of its label")
                    .startsWith("scanner ");
        }
        Set<String> slices = new HashSet<>();
        cohorts().stream()
                .filter(cohort -> cohort.getAttribute().equals("slice"))
                .forEach(cohort -> slices.add(cohort.getValue()));
        assertThat(slices).as("the fourth value has no cohort").hasSize(3);
        assertThat(values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class))
                .extracting(outcome -> outcome.getAttributes().get("slice"))
                .anyMatch(slice -> !slices.contains(slice));
    }

    @Test
    void shouldNotChangeAnyThresholdOrVerdict() {
        MemoryLogs without = processed(TestConfiguration.of(PROCEDURES), "without");
        assertThat(without.records(Topic.COHORT_COVERAGE)).isEmpty();
        assertThat(bytes(Topic.THRESHOLDS, without)).isEqualTo(bytes(Topic.THRESHOLDS, logs));
        List<CoverageOutcome> plain = new ArrayList<>();
        without.read(
                Topic.COVERAGE_OUTCOMES,
                CoverageOutcome.class,
                record -> plain.add(record.value().orElseThrow()));
        List<CoverageOutcome> outcomes = values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class);
        outcomes.forEach(outcome -> outcome.setAttributes(Map.of()));
        assertThat(plain).isEqualTo(outcomes);
    }

    @Test
    void shouldFindAWrongFigureAndMissingFigures() {
        CohortLevel level = cohorts().get(60).getLevels().get(0);
        level.setJudgedUnits(level.getJudgedUnits() + 1);
        assertThat(Verification.run(CONFIGURATION, logs).differences())
                .singleElement()
                .asString()
                .contains("levels[0].judgedUnits is " + level.getJudgedUnits());
        level.setJudgedUnits(level.getJudgedUnits() - 1);

        CohortLevel sized = cohorts().stream()
                .flatMap(cohort -> cohort.getLevels().stream())
                .filter(candidate -> candidate.getMeanSize() != null)
                .findFirst()
                .orElseThrow();
        sized.setMeanSize(Math.nextUp(sized.getMeanSize()));
        assertThat(Verification.run(CONFIGURATION, logs).differences())
                .singleElement()
                .asString()
                .contains("meanSize");
        sized.setMeanSize(Math.nextDown(sized.getMeanSize()));

        logs.records(Topic.COHORT_COVERAGE).remove(10);
        assertThat(Verification.run(CONFIGURATION, logs).differences())
                .singleElement()
                .asString()
                .contains("are missing");
    }

    @Test
    void shouldFindAnAttributeThatNobodySent() {
        CoverageOutcome outcome =
                values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class).get(5);
        outcome.setAttributes(Map.of("scanner", "another"));
        assertThat(Verification.run(CONFIGURATION, logs).differences())
                .anyMatch(difference -> difference.contains("attributes is {scanner=another}"));
    }

    private List<CohortCoverage> cohorts() {
        return values(Topic.COHORT_COVERAGE, CohortCoverage.class);
    }

    private <T extends SpecificRecord> List<T> values(Topic topic, Class<T> contract) {
        List<T> values = new ArrayList<>();
        logs.read(topic, contract, record -> values.add(record.value().orElseThrow()));
        return values;
    }

    private static List<ByteBuffer> bytes(Topic topic, MemoryLogs logs) {
        return logs.records(topic).stream()
                .map(record -> bytes(record.value().orElseThrow()))
                .toList();
    }

    private static ByteBuffer bytes(SpecificRecord value) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            Schema schema = value.getSchema();
            new SpecificDatumWriter<SpecificRecord>(schema).write(value, encoder);
            encoder.flush();
            return ByteBuffer.wrap(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
