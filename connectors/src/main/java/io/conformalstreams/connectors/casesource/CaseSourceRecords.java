package io.conformalstreams.connectors.casesource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.imagesource.ImageSchemas;
import io.conformalstreams.connectors.imagesource.PixelCompression;
import io.conformalstreams.connectors.imagesource.PixelPlacement;
import io.conformalstreams.connectors.imagesource.Pixels;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes the records of a case. Their key is the stratum, so that Kafka's default partitioner assigns the partition. */
final class CaseSourceRecords {

    static final String FOLDER = "folder";
    static final String CASE = "case";

    private final CaseSourceConfiguration configuration;
    private final PixelPlacement placement;
    private final PixelCompression compression = new PixelCompression();

    /** @param placement where the pixels go; the caller closes it */
    CaseSourceRecords(CaseSourceConfiguration configuration, PixelPlacement placement) {
        this.configuration = configuration;
        this.placement = placement;
    }

    /**
     * The source partition of a case. The order of its fields is fixed, because a worker looks offsets up by the
     * serialized bytes of the partition.
     */
    Map<String, String> partition(String key) {
        Map<String, String> partition = new LinkedHashMap<>();
        partition.put(FOLDER, configuration.folder());
        partition.put(CASE, key);
        return partition;
    }

    /** @throws FormatException if the scores do not fit into a record */
    SourceRecord prediction(FoundCase found, CaseContent.Scores scores, CaseState sent) throws FormatException {
        Struct value = new Struct(ImageSchemas.PREDICTION)
                .put("stratum", scores.ids().stratum())
                .put("predictionId", scores.predictionId())
                .put("imageId", scores.ids().imageId())
                .put("unitId", scores.ids().unitId().orElse(null))
                .put(ImageSchemas.PREDICTED_AT, Date.from(scores.predictedAt()))
                .put("scores", scoreArray(ImageSchemas.PREDICTION, scores))
                .put("source", scores.source().map(CaseSourceRecords::source).orElse(null))
                .put(ImageSchemas.ATTRIBUTES, scores.attributes());
        placement.requireRoom(found.scores().name(), value);
        return record(
                found.key(), configuration.predictionsTopic(), scores.ids().stratum(), value, sent);
    }

    /** @throws FormatException if the scores and the labels do not fit into a record */
    SourceRecord labelled(FoundCase found, CaseContent.Scores scores, CaseContent.Labels labels, CaseState sent)
            throws FormatException {
        Pixels pixels = pixels(labels.labels());
        Struct array = new Struct(ImageSchemas.LABELLED_IMAGE.field("labels").schema())
                .put("shape", boxed(labels.grid().lengths()))
                .put("compression", pixels.compression())
                .put("data", placement.data(pixels.data()))
                .put("spacing", spacing(labels.grid()));
        putGeometry(array, labels.grid());
        Struct value = label(sent, "ASSIGNED", labels.labelledAt())
                .put("labelPolicy", labels.labelPolicy().orElse(configuration.labelPolicy()))
                .put("audit", labels.audit())
                .put("inclusionProbability", labels.inclusionProbability().orElse(null))
                .put(ImageSchemas.ATTRIBUTES, labels.attributes())
                .put(
                        "scores",
                        scoreArray(ImageSchemas.LABELLED_IMAGE, scores)
                                .put("fold", labels.fold().orElse(null)))
                .put("labels", array);
        placement.requireRoom(found.scores().name(), value);
        return record(
                found.key(), configuration.labelledImagesTopic(), sent.ids().stratum(), value, sent);
    }

    SourceRecord withdrawn(String key, CaseState sent, Instant at) {
        Struct value = label(sent, "WITHDRAWN", at)
                .put("labelPolicy", configuration.labelPolicy())
                .put("audit", false)
                .put("withdrawalReason", "label file removed")
                .put(ImageSchemas.ATTRIBUTES, Map.of());
        return record(key, configuration.labelledImagesTopic(), sent.ids().stratum(), value, sent);
    }

    SourceRecord report(String key, FormatException fault, CaseState sent) {
        String value = JsonNodeFactory.instance
                .objectNode()
                .put(FOLDER, configuration.folder())
                .put(CASE, key)
                .put("file", fault.file())
                .put("field", fault.field())
                .put("value", fault.value())
                .put("remedy", fault.remedy())
                .toString();
        return new CaseRecord(
                partition(key), sent.toOffset(), configuration.reportTopic(), key, Schema.STRING_SCHEMA, value);
    }

    /** A summary of the files that are not taken. Its source partition belongs to no case. */
    SourceRecord notTaken(String summary) {
        String value = JsonNodeFactory.instance
                .objectNode()
                .put(FOLDER, configuration.folder())
                .put("notTaken", summary)
                .toString();
        return new CaseRecord(
                partition(""),
                CaseState.NOTHING_SENT.toOffset(),
                configuration.reportTopic(),
                "",
                Schema.STRING_SCHEMA,
                value);
    }

    private SourceRecord record(String key, String topic, String stratum, Struct value, CaseState sent) {
        value.validate();
        return new CaseRecord(partition(key), sent.toOffset(), topic, stratum, value.schema(), value);
    }

    private Struct label(CaseState sent, String action, Instant at) {
        String predictionId = sent.scores().predictionId();
        return new Struct(ImageSchemas.LABELLED_IMAGE)
                .put("stratum", sent.ids().stratum())
                .put("imageId", sent.ids().imageId())
                .put("unitId", sent.ids().unitId().orElse(null))
                .put("predictionId", predictionId.isEmpty() ? null : predictionId)
                .put("action", action)
                .put("revision", Math.toIntExact(sent.labels().revision()))
                .put(ImageSchemas.LABELLED_AT, Date.from(at))
                .put("rater", configuration.rater().orElse(null));
    }

    private Struct scoreArray(Schema parent, CaseContent.Scores scores) {
        ScoreVolume volume = scores.volume();
        Pixels pixels = pixels(volume.data());
        Struct array = new Struct(parent.field("scores").schema())
                .put("content", volume.mask() ? "MASK" : "SCORES")
                .put("channels", configuration.channels())
                .put("shape", boxed(volume.shape()))
                .put("spacing", spacing(scores.grid()))
                .put("compression", pixels.compression())
                .put("data", placement.data(pixels.data()));
        putGeometry(array, scores.grid());
        ScoreEncoding encoding = volume.encoding();
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return array.put("encoding", "UINT8").put("scale", uint8.scale()).put("offset", uint8.offset());
        }
        return array.put("encoding", encoding instanceof ScoreEncoding.Float16 ? "FLOAT16" : "FLOAT32")
                .put("scale", 1.0)
                .put("offset", 0.0);
    }

    private static Struct source(ImageSource known) {
        return new Struct(ImageSchemas.PREDICTION.field("source").schema())
                .put("studyInstanceUid", known.studyInstanceUid())
                .put("seriesInstanceUid", known.seriesInstanceUid())
                .put("sopClassUid", known.sopClassUid())
                .put("sopInstanceUids", known.sopInstanceUids());
    }

    private static List<Double> spacing(VoxelGrid grid) {
        return Arrays.stream(grid.spacing()).boxed().toList();
    }

    /** A geometry without spacing would place only the first voxel. */
    private static void putGeometry(Struct array, VoxelGrid grid) {
        grid.placed()
                .ifPresent(placed -> array.put(
                        "geometry",
                        new Struct(array.schema().field("geometry").schema())
                                .put("origin", placed.geometry().origin())
                                .put("directions", placed.geometry().directions())
                                .put(
                                        "frameOfReference",
                                        placed.geometry().frameOfReference().orElse(null))));
    }

    private Pixels pixels(ByteBuffer values) {
        return configuration.compresses() ? compression.compress(values) : Pixels.uncompressed(values);
    }

    private static List<Integer> boxed(int[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
