package io.conformalstreams.connectors.dicomwebsource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.connectors.dicom.FoundInstance;
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
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Makes the records of objects. Their key is the stratum. The offset of each record says that its instance has been
 * sent, or why it was refused.
 */
final class DicomwebRecords {

    static final String ARCHIVE = "archive";
    static final String INSTANCE = "instance";
    static final String SENT = "sent";

    /** Field of an offset whose object was reported. Its value is a digest of the reason. */
    static final String REFUSED = "refused";

    /** Revisions count seconds from this time, so a later edit has a higher revision, whichever task sends it. */
    private static final Instant FIRST_REVISION = Instant.parse("2020-01-01T00:00:00Z");

    private final DicomwebSourceConfiguration configuration;
    private final PixelPlacement placement;
    private final PixelCompression compression = new PixelCompression();

    /** @param placement where the pixels go; the caller closes it */
    DicomwebRecords(DicomwebSourceConfiguration configuration, PixelPlacement placement) {
        this.configuration = configuration;
        this.placement = placement;
    }

    /** The source partition of an instance. A digest names the instance. */
    Map<String, String> partition(String instance) {
        Map<String, String> partition = new LinkedHashMap<>();
        partition.put(ARCHIVE, configuration.archive());
        partition.put(INSTANCE, instance);
        return partition;
    }

    /**
     * @param name of the object, for messages
     * @throws FormatException if the scores do not fit into a record
     */
    SourceRecord prediction(String name, ScoredObject scored, Instant at, Optional<ImageSource> source)
            throws FormatException {
        Struct value = new Struct(ImageSchemas.PREDICTION)
                .put("stratum", configuration.stratum())
                .put("predictionId", scored.predictionId())
                .put("imageId", scored.imageId())
                .put(ImageSchemas.PREDICTED_AT, Date.from(at))
                .put("scores", scores(ImageSchemas.PREDICTION, scored))
                .put("source", source.map(DicomwebRecords::source).orElse(null))
                .put(ImageSchemas.ATTRIBUTES, scored.attributes());
        placement.requireRoom(name, value);
        return record(scored.predictionId(), configuration.predictionsTopic(), value);
    }

    /**
     * @param instance digest of the segmentation
     * @param at when it was made
     * @param rater who made it; empty if the model has no raters
     * @throws FormatException if the scores and the labels do not fit into a record
     */
    SourceRecord label(
            String instance, ScoredObject scored, VoxelGrid grid, ByteBuffer labels, Instant at, Optional<String> rater)
            throws FormatException {
        Pixels pixels = compression.compress(labels);
        Struct array = new Struct(ImageSchemas.LABELLED_IMAGE.field("labels").schema())
                .put("shape", Arrays.stream(grid.lengths()).boxed().toList())
                .put("compression", pixels.compression())
                .put("data", placement.data(pixels.data()))
                .put("spacing", Arrays.stream(grid.spacing()).boxed().toList());
        putGeometry(array, grid);
        long revision = Math.max(1, at.getEpochSecond() - FIRST_REVISION.getEpochSecond());
        Struct value = new Struct(ImageSchemas.LABELLED_IMAGE)
                .put("stratum", configuration.stratum())
                .put("imageId", scored.imageId())
                .put("predictionId", scored.predictionId())
                .put("action", "ASSIGNED")
                .put("revision", (int) Math.min(revision, Integer.MAX_VALUE))
                .put(ImageSchemas.LABELLED_AT, Date.from(at))
                .put("rater", rater.orElse(null))
                .put("labelPolicy", configuration.labelPolicy())
                .put("audit", configuration.audit())
                .put("scores", scores(ImageSchemas.LABELLED_IMAGE, scored))
                .put("labels", array)
                .put(ImageSchemas.ATTRIBUTES, Map.of());
        placement.requireRoom(instance, value);
        return record(instance, configuration.labelledImagesTopic(), value);
    }

    /**
     * A report of an object that can't be read, in the form of the case source's reports.
     *
     * @param name digest of the object
     * @param identified the object, named in the report only if the settings permit it
     * @param reason digest of the fault
     */
    SourceRecord refusal(String name, FoundInstance identified, FormatException fault, String reason) {
        ObjectNode value = JsonNodeFactory.instance
                .objectNode()
                .put(ARCHIVE, configuration.archive())
                .put(INSTANCE, name)
                .put("file", fault.file())
                .put("field", fault.field())
                .put("value", fault.value())
                .put("remedy", fault.remedy());
        if (configuration.sendsSourceIdentifiers()) {
            value.put("studyInstanceUid", identified.studyInstance())
                    .put("seriesInstanceUid", identified.seriesInstance())
                    .put("sopInstanceUid", identified.sopInstance());
        }
        return report(name, Map.of(REFUSED, reason), value);
    }

    /** Returns a summary of the objects that are left out. Its source partition belongs to no object. */
    SourceRecord notTaken(String summary) {
        ObjectNode value = JsonNodeFactory.instance
                .objectNode()
                .put(ARCHIVE, configuration.archive())
                .put("notTaken", summary);
        return report("", Map.of(SENT, false), value);
    }

    private SourceRecord report(String name, Map<String, Object> offset, ObjectNode value) {
        return new SourceRecord(
                partition(name),
                offset,
                configuration.reportTopic(),
                null,
                Schema.STRING_SCHEMA,
                name,
                Schema.STRING_SCHEMA,
                value.toString());
    }

    private SourceRecord record(String instance, String topic, Struct value) {
        value.validate();
        return new SourceRecord(
                partition(instance),
                Map.of(SENT, true),
                topic,
                Schema.STRING_SCHEMA,
                configuration.stratum(),
                value.schema(),
                value);
    }

    private Struct scores(Schema parent, ScoredObject scored) {
        Pixels pixels = compression.compress(scored.map().values());
        VoxelGrid grid = scored.grid(configuration.dimensions());
        Struct array = new Struct(parent.field("scores").schema())
                .put("content", "SCORES")
                .put("channels", configuration.channels())
                .put("shape", Arrays.stream(grid.lengths()).boxed().toList())
                .put("spacing", Arrays.stream(grid.spacing()).boxed().toList())
                .put("encoding", "FLOAT32")
                .put("scale", 1.0)
                .put("offset", 0.0)
                .put("compression", pixels.compression())
                .put("data", placement.data(pixels.data()));
        putGeometry(array, grid);
        return array;
    }

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

    private static Struct source(ImageSource source) {
        return new Struct(ImageSchemas.PREDICTION.field("source").schema())
                .put("studyInstanceUid", source.studyInstanceUid())
                .put("seriesInstanceUid", source.seriesInstanceUid())
                .put("sopClassUid", source.sopClassUid())
                .put("sopInstanceUids", List.copyOf(source.sopInstanceUids()));
    }
}
