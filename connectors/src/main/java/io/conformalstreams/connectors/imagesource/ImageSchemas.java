package io.conformalstreams.connectors.imagesource;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The contracts Prediction and LabelledImage as Connect schemas, with the same names, fields and order. Connect has no
 * enumerations and no unions. Schema names and parameters tell Avro's converter, with {@code
 * enhanced.avro.schema.support}, to produce them. The converter writes with the latest registered schema, so the fields
 * must be those of the contracts of the same release.
 */
public final class ImageSchemas {

    /** Field name of the time of a prediction; sidecars and groups of paths use it, too. */
    public static final String PREDICTED_AT = "predictedAt";

    /** Field name of the time of a label; sidecars and groups of paths use it, too. */
    public static final String LABELLED_AT = "labelledAt";

    /** Field name of the attributes that name the cohorts of an image; sidecars use it, too. */
    public static final String ATTRIBUTES = "attributes";

    private static final String CONTRACTS = "io.conformalstreams.contracts.";
    private static final String AVRO = "io.confluent.connect.avro.";

    private static final Schema COMPRESSION = enumeration("Compression", "NONE", "ZSTD", "UNRECOGNISED");

    private static final Schema REFERENCE = SchemaBuilder.struct()
            .name(CONTRACTS + "ObjectReference")
            .optional()
            .field("uri", Schema.STRING_SCHEMA)
            .field("size", Schema.INT64_SCHEMA)
            .field("sha256", Schema.STRING_SCHEMA)
            .build();

    /** Either inline bytes or a reference to an object. */
    public static final Schema DATA = SchemaBuilder.struct()
            .name(AVRO + "Union")
            .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("ObjectReference", REFERENCE)
            .build();

    private static final Schema SPACING =
            SchemaBuilder.array(Schema.FLOAT64_SCHEMA).build();

    private static final Schema GEOMETRY = SchemaBuilder.struct()
            .name(CONTRACTS + "ImageGeometry")
            .optional()
            .field("origin", SPACING)
            .field("directions", SchemaBuilder.array(SPACING).build())
            .field("frameOfReference", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final Schema SOURCE = SchemaBuilder.struct()
            .name(CONTRACTS + "ImageSource")
            .optional()
            .field("studyInstanceUid", Schema.STRING_SCHEMA)
            .field("seriesInstanceUid", Schema.STRING_SCHEMA)
            .field("sopClassUid", Schema.STRING_SCHEMA)
            .field("sopInstanceUids", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .build();

    private static final Schema PREVIEW = SchemaBuilder.struct()
            .name(CONTRACTS + "ImagePreview")
            .optional()
            .field("mediaType", Schema.STRING_SCHEMA)
            .field("data", Schema.BYTES_SCHEMA)
            .field("slice", Schema.OPTIONAL_INT32_SCHEMA)
            .build();

    private static final Schema TEXTS_BY_NAME =
            SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build();

    private static final Schema SCORES = scores(false);
    private static final Schema OPTIONAL_SCORES = scores(true);

    private static final Schema LABELS = SchemaBuilder.struct()
            .name(CONTRACTS + "LabelArray")
            .optional()
            .field("shape", SchemaBuilder.array(Schema.INT32_SCHEMA).build())
            .field("compression", COMPRESSION)
            .field("data", DATA)
            .field("spacing", SPACING)
            .field("geometry", GEOMETRY)
            .build();

    /** A prediction. */
    public static final Schema PREDICTION = SchemaBuilder.struct()
            .name(CONTRACTS + "Prediction")
            .field("stratum", Schema.STRING_SCHEMA)
            .field("predictionId", Schema.STRING_SCHEMA)
            .field("imageId", Schema.STRING_SCHEMA)
            .field("unitId", Schema.OPTIONAL_STRING_SCHEMA)
            .field(PREDICTED_AT, Timestamp.SCHEMA)
            .field("scores", SCORES)
            .field("source", SOURCE)
            .field("preview", PREVIEW)
            .field(ATTRIBUTES, TEXTS_BY_NAME)
            .build();

    /** A label with the scores that it belongs to. */
    public static final Schema LABELLED_IMAGE = SchemaBuilder.struct()
            .name(CONTRACTS + "LabelledImage")
            .field("stratum", Schema.STRING_SCHEMA)
            .field("imageId", Schema.STRING_SCHEMA)
            .field("unitId", Schema.OPTIONAL_STRING_SCHEMA)
            .field("predictionId", Schema.OPTIONAL_STRING_SCHEMA)
            .field("action", enumeration("LabelAction", "ASSIGNED", "WITHDRAWN", "UNRECOGNISED"))
            .field("revision", Schema.INT32_SCHEMA)
            .field(LABELLED_AT, Timestamp.SCHEMA)
            .field("rater", Schema.OPTIONAL_STRING_SCHEMA)
            .field("labelPolicy", Schema.STRING_SCHEMA)
            .field("audit", Schema.BOOLEAN_SCHEMA)
            .field("inclusionProbability", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("withdrawalReason", Schema.OPTIONAL_STRING_SCHEMA)
            .field("scores", OPTIONAL_SCORES)
            .field("labels", LABELS)
            .field(ATTRIBUTES, TEXTS_BY_NAME)
            .build();

    private ImageSchemas() {}

    private static Schema scores(boolean optional) {
        SchemaBuilder scores = SchemaBuilder.struct()
                .name(CONTRACTS + "ScoreArray")
                .field("content", enumeration("ScoreContent", "SCORES", "MASK", "UNRECOGNISED"))
                .field("channels", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                .field("shape", SchemaBuilder.array(Schema.INT32_SCHEMA).build())
                .field("spacing", SPACING)
                .field("encoding", enumeration("ScoreArrayEncoding", "FLOAT32", "FLOAT16", "UINT8", "UNRECOGNISED"))
                .field("scale", Schema.FLOAT64_SCHEMA)
                .field("offset", Schema.FLOAT64_SCHEMA)
                .field("compression", COMPRESSION)
                .field("data", DATA)
                .field("fold", Schema.OPTIONAL_INT32_SCHEMA)
                .field("geometry", GEOMETRY);
        return optional ? scores.optional().build() : scores.build();
    }

    private static Schema enumeration(String name, String... symbols) {
        SchemaBuilder builder = SchemaBuilder.string().parameter(AVRO + "Enum", CONTRACTS + name);
        for (String symbol : symbols) {
            builder.parameter(AVRO + "Enum." + symbol, symbol);
        }
        return builder.build();
    }
}
