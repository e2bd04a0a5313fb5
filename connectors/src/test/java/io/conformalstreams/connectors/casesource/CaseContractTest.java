package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.confluent.connect.avro.AvroConverter;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ObjectReference;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.objects.Locations;
import io.conformalstreams.objects.ObjectStore;
import io.conformalstreams.objects.S3Settings;
import io.conformalstreams.objects.StoredObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Converts the records with the real Avro converter and the settings of the examples, and compares them with the
 * registered contracts.
 */
class CaseContractTest {

    private static final String SCOPE = "case-source";

    @TempDir
    private Path temporary;

    @Test
    void theConverterWritesTheContracts() throws Exception {
        WatchedFolder folder =
                new WatchedFolder(Files.createDirectories(temporary.resolve("watched")), Map.of("compression", "zstd"));
        folder.writeScores("a", 1);
        folder.settle();
        folder.writeLabel("a", 3);
        folder.write(
                "labels/a.json",
                "{\"audit\": true, \"fold\": 2, \"attributes\": {\"ageBand\": \"40-49\"}}"
                        .getBytes(StandardCharsets.UTF_8));
        folder.settle();
        folder.delete("labels/a.png");
        folder.after(2);
        folder.after(5_001);
        SchemaRegistryClient registry = MockSchemaRegistry.getClientForScope(SCOPE);
        registry.register("conformal.predictions-value", new AvroSchema(Prediction.getClassSchema()));
        registry.register("conformal.labelled-images-value", new AvroSchema(LabelledImage.getClassSchema()));

        // Made first: it tells Avro to trust the generated classes, which the converter comes across here and not in a
        // worker.
        ContractSerdes serdes = ContractSerdes.on(registry, Map.of("schema.registry.url", "mock://" + SCOPE));

        List<byte[]> values = converted(folder.sent());

        Prediction prediction =
                serdes.deserializer(Prediction.class).deserialize("conformal.predictions", values.get(0));
        LabelledImage assigned =
                serdes.deserializer(LabelledImage.class).deserialize("conformal.labelled-images", values.get(1));
        LabelledImage withdrawn =
                serdes.deserializer(LabelledImage.class).deserialize("conformal.labelled-images", values.get(2));
        assertThat(prediction.getScores().getContent()).isEqualTo(ScoreContent.SCORES);
        assertThat(prediction.getScores().getEncoding()).isEqualTo(ScoreArrayEncoding.FLOAT32);
        assertThat(prediction.getScores().getChannels()).containsExactly("cell", "nucleus");
        assertThat(prediction.getScores().getShape()).containsExactly(2, 2);
        assertThat(prediction.getUnitId()).isNull();
        assertThat(prediction.getAttributes()).isEmpty();
        assertThat(assigned.getAttributes()).isEqualTo(Map.of("ageBand", "40-49"));
        assertThat(withdrawn.getAttributes()).isEmpty();
        assertThat(assigned.getAction()).isEqualTo(LabelAction.ASSIGNED);
        assertThat(assigned.getAudit()).isTrue();
        assertThat(assigned.getScores().getFold()).isEqualTo(2);
        assigned.getScores().setFold(null);
        assertThat(assigned.getScores()).isEqualTo(prediction.getScores());
        assertThat(assigned.getPredictionId()).isEqualTo(prediction.getPredictionId());
        byte[] labels = Zstd.decompress(bytes((ByteBuffer) assigned.getLabels().getData()), 4);
        assertThat(labels).containsExactly(3, 0, 0, 0);
        assertThat(withdrawn.getAction()).isEqualTo(LabelAction.WITHDRAWN);
        assertThat(withdrawn.getRevision()).isEqualTo(2);
        assertThat(withdrawn.getLabels()).isNull();
        MockSchemaRegistry.dropScope(SCOPE);
    }

    @Test
    void volumesByReferenceAreTheContractsReferences() throws Exception {
        Path claims = Files.createDirectories(temporary.resolve("claims"));
        WatchedFolder folder = new WatchedFolder(
                Files.createDirectories(temporary.resolve("watched")),
                Map.of("objects", claims.toString(), "inline.max.bytes", "3", "labelled.predictions", "true"));
        folder.writeScores("a", 1);
        folder.writeLabel("a", 3);
        folder.writeScores("b", 1);
        folder.settle();
        SchemaRegistryClient registry = MockSchemaRegistry.getClientForScope(SCOPE);
        registry.register("conformal.predictions-value", new AvroSchema(Prediction.getClassSchema()));
        registry.register("conformal.labelled-images-value", new AvroSchema(LabelledImage.getClassSchema()));
        ContractSerdes serdes = ContractSerdes.on(registry, Map.of("schema.registry.url", "mock://" + SCOPE));

        List<byte[]> values = converted(folder.sent());

        Prediction prediction =
                serdes.deserializer(Prediction.class).deserialize("conformal.predictions", values.get(0));
        LabelledImage label =
                serdes.deserializer(LabelledImage.class).deserialize("conformal.labelled-images", values.get(1));
        assertThat(label.getScores()).isEqualTo(prediction.getScores());
        ObjectStore store =
                new ObjectStore(List.of(Locations.open(claims.toUri().toString(), S3Settings.OF_ENVIRONMENT)), 100, 0);
        assertThat(store.read(object(prediction.getScores().getData())).remaining())
                .isEqualTo(32);
        assertThat(bytes(store.read(object(label.getLabels().getData())))).containsExactly(3, 0, 0, 0);
        MockSchemaRegistry.dropScope(SCOPE);
    }

    private static StoredObject object(Object data) {
        ObjectReference reference = (ObjectReference) data;
        return new StoredObject(reference.getUri(), reference.getSize(), reference.getSha256());
    }

    private static List<byte[]> converted(List<SourceRecord> records) {
        AvroConverter converter = new AvroConverter();
        converter.configure(
                Map.of(
                        "schema.registry.url", "mock://" + SCOPE,
                        "auto.register.schemas", false,
                        "use.latest.version", true,
                        "latest.compatibility.strict", false,
                        "enhanced.avro.schema.support", true),
                false);
        return Stream.of(0, 1, 2)
                .map(records::get)
                .map(record -> converter.fromConnectData(record.topic(), record.valueSchema(), record.value()))
                .toList();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
