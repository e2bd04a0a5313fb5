package io.conformalstreams.connectors.masksink;

import io.confluent.connect.avro.AvroConverter;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.serde.ContractSerdes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records of confidence sets, as a worker with the real Avro converter passes them to a sink. */
public final class IssuedRecords {

    private static final String TOPIC = "conformal.confidence-sets";
    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://mask-sink", "auto.register.schemas", true);

    private final Serializer<IssuedConfidenceSet> serializer =
            ContractSerdes.on(REGISTRY).serializer(IssuedConfidenceSet.class);
    private final AvroConverter converter = new AvroConverter();
    private long offset;

    public IssuedRecords() {
        converter.configure(REGISTRY, false);
    }

    public SinkRecord record(IssuedConfidenceSet issued) {
        SchemaAndValue value = converter.toConnectData(TOPIC, serializer.serialize(TOPIC, issued));
        return record(value.schema(), value.value());
    }

    public SinkRecord record(Schema schema, Object value) {
        return new SinkRecord(
                TOPIC, 3, Schema.STRING_SCHEMA, "image", schema, value, offset++, 0L, TimestampType.CREATE_TIME);
    }

    /** Sets at alpha 0.1, 0.2, ... in the order of the masks: inner, outer, inner, outer, ... */
    public static IssuedConfidenceSet issued(String image, PackedMask... masks) {
        List<LevelSets> levels = new ArrayList<>();
        for (int level = 0; level < masks.length / 2; level++) {
            levels.add(LevelSets.newBuilder()
                    .setNominalAlpha((level + 1) / 10.0)
                    .setInner(component(RegionComponent.INNER, masks[2 * level]))
                    .setOuter(component(RegionComponent.OUTER, masks[2 * level + 1]))
                    .build());
        }
        return IssuedConfidenceSet.newBuilder()
                .setStratum("unet@3|north")
                .setPredictionId("prediction 1")
                .setImageId(image)
                .setUnitId("unit 7")
                .setPredictedAt(Instant.parse("2026-11-20T08:30:00.125Z"))
                .setPredictionPartition(0)
                .setPredictionOffset(17)
                .setScoresSha256("00")
                .setProcedure("cell-sets")
                .setType("confidence-sets")
                .setChannel("cell")
                .setFingerprint("f")
                .setSelfCalibrated(false)
                .setShape(Arrays.stream(masks[0].grid().shape()).boxed().toList())
                .setSpacing(Arrays.stream(masks[0].grid().spacing()).boxed().toList())
                .setPredictedVoxels(4)
                .setPredictedVolume(4)
                .setLevels(levels)
                .build();
    }

    /** Sets of an image with geometry. Its image id is its name. */
    public static IssuedConfidenceSet placed(PatientImages images, PackedMask... masks) {
        IssuedConfidenceSet issued = issued(images.name(), masks);
        io.conformalstreams.conformal.geometry.ImageGeometry geometry = images.geometry();
        issued.setGeometry(new ImageGeometry(
                geometry.origin(),
                geometry.directions(),
                geometry.frameOfReference().orElse(null)));
        return issued;
    }

    private static ComponentSet component(RegionComponent component, PackedMask mask) {
        boolean packed = mask.count() % 2 == 0;
        return ComponentSet.newBuilder()
                .setComponent(component)
                .setAlpha(0.05)
                .setN(0)
                .setK(1)
                .setLambda(Double.POSITIVE_INFINITY)
                .setReason(SetReason.NO_CALIBRATION)
                .setVoxels(mask.count())
                .setVolume(mask.count())
                .setMask(Mask.newBuilder()
                        .setEncoding(packed ? MaskEncoding.PACKED_BITS : MaskEncoding.RUN_LENGTHS)
                        .setData(ByteBuffer.wrap(packed ? mask.toPackedBytes() : mask.toRunLengths()))
                        .build())
                .build();
    }

    /** The first and the last pixel. */
    static PackedMask ends(Grid grid) {
        byte[] packed = new byte[(grid.size() + 7) / 8];
        packed[0] = 1;
        packed[(grid.size() - 1) >>> 3] |= (byte) (1 << ((grid.size() - 1) & 7));
        return PackedMask.ofPackedBytes(grid, packed);
    }
}
