package io.conformalstreams.ops.fault.mutation;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.StratumPattern;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Valid records of small images, and mutations of them. */
final class MutatedRecords {

    private static final int SIDE = 48;
    private static final int DISTINCT_IMAGES = 20;
    private static final int STRATA = 4;
    private static final SyntheticLesions SOURCE =
            new SyntheticLesions(1, DISTINCT_IMAGES, DISTINCT_IMAGES, SIDE, SIDE);
    private static final Map<Topic, Class<? extends SpecificRecord>> CONTRACTS = Map.of(
            Topic.LABELLED_IMAGES, LabelledImage.class,
            Topic.PREDICTIONS, Prediction.class,
            Topic.CALIBRATION_SCORES, CalibrationScore.class,
            Topic.THRESHOLDS, StratumThresholds.class,
            Topic.COVERAGE_OUTCOMES, CoverageOutcome.class,
            Topic.DRIFT_COMMANDS, DriftCommand.class);

    private final ConformalConfiguration configuration;
    private final Map<Topic, Serializer<SpecificRecord>> serializers = new EnumMap<>(Topic.class);
    private final Map<Topic, Deserializer<? extends SpecificRecord>> deserializers = new EnumMap<>(Topic.class);
    private final Random random;
    private final ByteMutations bytes;
    private final FieldLimits fields;
    private final List<Case> images;

    MutatedRecords(ConformalConfiguration configuration, ContractSerdes serdes, Random random) {
        this.configuration = configuration;
        // Making one takes longer than the treatment of most records.
        CONTRACTS.forEach((topic, contract) -> {
            serializers.put(topic, serializer(serdes, contract));
            deserializers.put(topic, serdes.deserializer(contract));
        });
        this.random = random;
        this.bytes = new ByteMutations(random);
        this.fields = new FieldLimits(random);
        this.images = SOURCE.cases().stream().map(SOURCE::load).toList();
    }

    /** Returns the name of the model. */
    static String model() {
        return SOURCE.description().model();
    }

    Prediction prediction(long number, Instant predictedAt) {
        return records(number).prediction(image(number), predictedAt);
    }

    LabelledImage label(long number, Instant labelledAt) {
        return records(number).labelledImage(image(number), labelledAt, Optional.empty());
    }

    DriftCommand command(long number, Instant issuedAt) {
        return DriftCommand.newBuilder()
                .setStratum(prediction(number, issuedAt).getStratum())
                .setCommand(DriftCommandKind.CLOSE_ALERT)
                .setAlertId("alert-" + number)
                .setReason("test")
                .setIssuedAt(issuedAt)
                .build();
    }

    /** Half of the records are compressed. */
    private static CaseRecords records(long number) {
        return new CaseRecords(
                SOURCE.description(),
                new StratumPattern("{model}@{site}"),
                "1",
                1,
                number % 2 == 0 ? Compression.NONE : Compression.ZSTD);
    }

    private Case image(long number) {
        Case pixels = images.get((int) (number % images.size()));
        return new Case(
                new CaseReference(number, "image-" + number, "site-" + number % STRATA),
                pixels.grid(),
                pixels.encoding(),
                pixels.scores(),
                pixels.labels(),
                Optional.empty());
    }

    /** Returns the bytes of a valid record. */
    RecordBytes valid(Topic topic, String key, SpecificRecord record) {
        return RecordBytes.of(key.getBytes(StandardCharsets.UTF_8), serialized(topic, record));
    }

    @SuppressWarnings("unchecked")
    private static Serializer<SpecificRecord> serializer(
            ContractSerdes serdes, Class<? extends SpecificRecord> contract) {
        return serdes.serializer((Class<SpecificRecord>) contract);
    }

    private byte[] serialized(Topic topic, SpecificRecord record) {
        return serializers.get(topic).serialize(configuration.topics().name(topic), record);
    }

    /**
     * Mutates a record.
     *
     * @param other a record of another topic
     */
    RecordBytes mutated(Topic topic, Mutation mutation, RecordBytes record, RecordBytes other) {
        byte[] value = record.value().orElseThrow();
        byte[] foreign = other.value().orElseThrow();
        return switch (mutation) {
            case FLIPPED_BITS -> new RecordBytes(record.key(), Optional.of(bytes.flippedBits(value)));
            case CUT -> new RecordBytes(record.key(), Optional.of(bytes.cut(value)));
            case REMOVED_BYTES -> new RecordBytes(record.key(), Optional.of(bytes.withoutRun(value)));
            case REPEATED_BYTES -> new RecordBytes(record.key(), Optional.of(bytes.withRepeatedRun(value)));
            case SPLICED -> new RecordBytes(record.key(), Optional.of(bytes.spliced(value, foreign)));
            case HUGE_LENGTH -> new RecordBytes(record.key(), Optional.of(bytes.withHugeLength(value)));
            case WRONG_MAGIC -> new RecordBytes(record.key(), Optional.of(bytes.withWrongMagic(value)));
            case UNKNOWN_SCHEMA -> new RecordBytes(record.key(), Optional.of(bytes.withUnknownSchema(value)));
            case OTHER_SCHEMA -> new RecordBytes(record.key(), Optional.of(bytes.withSchemaOf(value, foreign)));
            case FIELD_AT_LIMIT -> new RecordBytes(record.key(), Optional.of(withFieldAtLimit(topic, value)));
            case WRONG_KEY -> new RecordBytes(wrongKey(), record.value());
            case NO_VALUE ->
                new RecordBytes(record.key(), random.nextBoolean() ? Optional.empty() : Optional.of(new byte[0]));
        };
    }

    private byte[] withFieldAtLimit(Topic topic, byte[] value) {
        SpecificRecord record = deserialized(topic, value);
        while (true) {
            try {
                return serialized(topic, fields.mutated(record));
            } catch (SerializationException notAllowedByTheSchema) {
                // No gateway could send this record either.
            }
        }
    }

    private SpecificRecord deserialized(Topic topic, byte[] value) {
        return deserializers.get(topic).deserialize(configuration.topics().name(topic), value);
    }

    private Optional<byte[]> wrongKey() {
        String[] wrong = {"", " ", model(), model() + "@other", "unknown", "k".repeat(300), "k".repeat(70_000), "\0"};
        int choice = random.nextInt(wrong.length + 2);
        if (choice < wrong.length) {
            return Optional.of(wrong[choice].getBytes(StandardCharsets.UTF_8));
        }
        return choice == wrong.length ? Optional.empty() : Optional.of(new byte[] {(byte) 0xff, (byte) 0xc0, 0});
    }
}
