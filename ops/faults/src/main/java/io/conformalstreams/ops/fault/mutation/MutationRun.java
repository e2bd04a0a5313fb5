package io.conformalstreams.ops.fault.mutation;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.FailureKind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.test.TestRecord;

/** Sends mutated records through both topologies, and valid ones between them. */
final class MutationRun implements AutoCloseable {

    private static final int LONGEST_QUOTE = 2_000;
    private static final Duration STEP = Duration.ofMillis(20);
    /** External topics get more mutated records than those that only the topologies write. */
    private static final List<Topic> TOPICS = List.of(
            Topic.LABELLED_IMAGES,
            Topic.LABELLED_IMAGES,
            Topic.LABELLED_IMAGES,
            Topic.PREDICTIONS,
            Topic.PREDICTIONS,
            Topic.PREDICTIONS,
            Topic.DRIFT_COMMANDS,
            Topic.CALIBRATION_SCORES,
            Topic.THRESHOLDS,
            Topic.COVERAGE_OUTCOMES);

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final Deserializer<IssuedConfidenceSet> confidenceSets;
    private final Deserializer<CoverageOutcome> outcomes;
    private final Random random;
    private final MutatedRecords records;
    private final int validEvery;
    private final MutationTally tally = new MutationTally();
    private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    private BothTopologies topologies;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long number;

    /**
     * @param seed seed of all mutations
     * @param validEvery a valid prediction and its label follow after this number of mutated records
     * @param stateDirectory directory of the state stores
     */
    MutationRun(long seed, int validEvery, Path stateDirectory) {
        this.configuration = configuration(stateDirectory);
        this.serdes = ContractSerdes.on(
                new MemoryRegistry(), Map.of("schema.registry.url", "mock://none", "auto.register.schemas", true));
        this.confidenceSets = serdes.deserializer(IssuedConfidenceSet.class);
        this.outcomes = serdes.deserializer(CoverageOutcome.class);
        this.random = new Random(seed);
        this.records = new MutatedRecords(configuration, serdes, random);
        this.validEvery = validEvery;
        this.topologies = new BothTopologies(configuration, serdes);
    }

    private static ConformalConfiguration configuration(Path stateDirectory) {
        String yaml = """
                topics: {partitions: 1}
                application: {stateDirectory: '%s', exactlyOnce: false, imageThreads: 1}
                models:
                  - name: %s
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    channels: [{name: lesion, labelValues: [1]}]
                procedures:
                  - {name: sets, type: confidence-sets, model: %2$s, channel: lesion, alphas: [0.1, 0.2],
                     combination: marginal, inner: identity, outer: identity, window: all}
                  - {name: joint-sets, type: confidence-sets, model: %2$s, channel: lesion, alphas: [0.1],
                     combination: maximum, inner: identity, outer: distance-euclidean, window: last 50}
                  - {name: adaptive-sets, type: confidence-sets, model: %2$s, channel: lesion, alphas: [0.1],
                     combination: marginal, inner: identity, outer: identity, guarantee: {adaptive: {gamma: 0.05}},
                     window: all}
                kafka: {bootstrap.servers: 'localhost:1', schema.registry.url: 'mock://none'}
                """.formatted(stateDirectory, MutatedRecords.model());
        return ConformalConfiguration.parse(yaml, Map.of());
    }

    /**
     * Sends mutated records.
     *
     * @param afterEach runs after each mutated record
     */
    MutationTally run(long mutated, Runnable afterEach) {
        sendValid();
        for (long sent = 1; sent <= mutated; sent++) {
            sendMutated();
            if (sent % validEvery == 0) {
                sendValid();
            }
            afterEach.run();
        }
        return tally;
    }

    private void sendMutated() {
        now = now.plus(STEP);
        number++;
        Topic topic = TOPICS.get(random.nextInt(TOPICS.size()));
        Mutation mutation = Mutation.values()[random.nextInt(Mutation.values().length)];
        RecordBytes valid = base(topic);
        RecordBytes other = base(topic == Topic.PREDICTIONS ? Topic.LABELLED_IMAGES : Topic.PREDICTIONS);
        RecordBytes mutant = records.mutated(topic, mutation, valid, other);
        long start = thread.getCurrentThreadCpuTime();
        try {
            Treatment treatment = topologies.process(topic, mutant, now).treatment();
            tally.count(topic, mutation, treatment);
        } catch (RuntimeException | Error failure) {
            tally.count(topic, mutation, Treatment.FAILED);
            tally.fail(describe(topic, mutation, mutant, failure));
            restart();
        }
        tally.time(topic, mutation, Duration.ofNanos(thread.getCurrentThreadCpuTime() - start));
    }

    /** Starts the topologies again without state. A driver cannot be used after a failure. */
    private void restart() {
        try {
            topologies.close();
        } catch (RuntimeException alsoFailed) {
            // The first failure is in the report.
        }
        topologies = new BothTopologies(configuration, serdes);
        sendValid();
    }

    private RecordBytes base(Topic topic) {
        return switch (topic) {
            case LABELLED_IMAGES -> {
                LabelledImage label = records.label(number, now);
                yield records.valid(topic, label.getStratum(), label);
            }
            case PREDICTIONS -> {
                Prediction prediction = records.prediction(number, now);
                yield records.valid(topic, prediction.getStratum(), prediction);
            }
            case DRIFT_COMMANDS ->
                records.valid(topic, records.prediction(number, now).getStratum(), records.command(number, now));
            default -> topologies.latest(topic).orElseThrow();
        };
    }

    /** Sends a prediction and its label. It is a failure if one of the records that they must cause is missing. */
    private void sendValid() {
        now = now.plus(STEP);
        number++;
        tally.countValid();
        try {
            Prediction prediction = records.prediction(number, now);
            DrivenTopology.Output issued = topologies.process(
                    Topic.PREDICTIONS, records.valid(Topic.PREDICTIONS, prediction.getStratum(), prediction), now);
            long sets = issued.of(Topic.CONFIDENCE_SETS).stream()
                    .map(record -> value(confidenceSets, Topic.CONFIDENCE_SETS, record))
                    .filter(set -> set.getPredictionId().equals(prediction.getPredictionId()))
                    .count();
            LabelledImage label = records.label(number, now);
            DrivenTopology.Output calibrated = topologies.process(
                    Topic.LABELLED_IMAGES, records.valid(Topic.LABELLED_IMAGES, label.getStratum(), label), now);
            boolean complete = sets == configuration.procedures().size()
                    && calibrated.of(Topic.CALIBRATION_SCORES).size() == 1
                    && calibrated.of(Topic.THRESHOLDS).size() == 1
                    && topologies.latest(Topic.COVERAGE_OUTCOMES).stream()
                            .map(outcome -> outcomes.deserialize(
                                    configuration.topics().name(Topic.COVERAGE_OUTCOMES),
                                    outcome.value().orElseThrow()))
                            .anyMatch(outcome -> outcome.getPredictionId().equals(prediction.getPredictionId()));
            if (!complete) {
                tally.fail("the valid image " + number + " of stratum " + prediction.getStratum() + " got " + sets
                        + " sets, " + calibrated.of(Topic.CALIBRATION_SCORES).size() + " scores and "
                        + calibrated.of(Topic.THRESHOLDS).size() + " thresholds, or no outcome");
            }
        } catch (RuntimeException | Error failure) {
            tally.fail("the valid image " + number + " failed: " + failure);
        }
    }

    private <T> T value(Deserializer<T> deserializer, Topic topic, TestRecord<byte[], byte[]> record) {
        return deserializer.deserialize(configuration.topics().name(topic), record.value());
    }

    private String describe(Topic topic, Mutation mutation, RecordBytes mutant, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return mutation.text() + " in " + configuration.topics().name(topic) + " is a failure of kind "
                + FailureKind.of(failure) + ": " + cause + " at "
                + List.of(cause.getStackTrace()).stream().limit(6).toList() + "; key "
                + quoted(mutant.key()) + ", value " + quoted(mutant.value());
    }

    private static String quoted(Optional<byte[]> bytes) {
        return bytes.map(HexFormat.of()::formatHex)
                .map(text -> text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text)
                .orElse("missing");
    }

    @Override
    public void close() {
        topologies.close();
    }
}
