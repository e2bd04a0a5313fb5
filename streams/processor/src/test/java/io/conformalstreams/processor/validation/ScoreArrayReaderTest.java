package io.conformalstreams.processor.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.configuration.Limits;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the pixels of records as the arithmetic reads them. */
class ScoreArrayReaderTest {

    static {
        // Records may be built only after the serdes have told Avro to trust their classes.
        ContractSerdes.on(Map.of());
    }

    private static final Channel ORGAN = new Channel("organ", Set.of(1, 2));
    private static final Channel LESION = new Channel("lesion", Set.of(2));

    private final ScoreArrayReader reader =
            new ScoreArrayReader(new Limits(1000, 8), ReferencedPixels.NONE, ImageThreads.one());

    private static Model model(int dimensions, ScoreKind kind, ScoreEncoding encoding) {
        return new Model("net", dimensions, kind, encoding, List.of(ORGAN, LESION));
    }

    private static ScoreArray array(List<Integer> shape, ScoreArrayEncoding encoding, byte[] data) {
        return ScoreArray.newBuilder()
                .setContent(ScoreContent.SCORES)
                .setChannels(List.of("organ", "lesion"))
                .setShape(shape)
                .setEncoding(encoding)
                .setCompression(Compression.NONE)
                .setData(ByteBuffer.wrap(data))
                .build();
    }

    /** Organ 1, -2; lesion 0.5, -inf, as far as the encoding can represent them. */
    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(
                        new ScoreEncoding.Float32(),
                        ScoreArrayEncoding.FLOAT32,
                        "0000803f 000000c0 0000003f 000080ff",
                        List.of(1.0, -2.0, 0.5, Double.NEGATIVE_INFINITY)),
                Arguments.of(
                        new ScoreEncoding.Float16(),
                        ScoreArrayEncoding.FLOAT16,
                        "003c 00c0 0038 00fc",
                        List.of(1.0, -2.0, 0.5, Double.NEGATIVE_INFINITY)),
                Arguments.of(
                        new ScoreEncoding.Uint8(0.5, -2),
                        ScoreArrayEncoding.UINT8,
                        "06 00 05 ff",
                        List.of(1.0, -2.0, 0.5, 125.5)));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("encodings")
    void shouldReadEveryEncodingRawAndCompressed(
            ScoreEncoding encoding, ScoreArrayEncoding symbol, String hexadecimal, List<Double> expected) {
        byte[] data = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
        ScoreArray raw = array(List.of(1, 2), symbol, data);
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            raw.setScale(uint8.scale());
            raw.setOffset(uint8.offset());
        }
        ScoreArray compressed = ScoreArray.newBuilder(raw)
                .setCompression(Compression.ZSTD)
                .setData(ByteBuffer.wrap(Zstd.compress(data)))
                .build();
        Model model = model(2, ScoreKind.LOGIT, encoding);
        ScoredImage one = reader.scores(raw, model);
        ScoredImage other = reader.scores(compressed, model);
        assertThat(values(one)).isEqualTo(expected);
        assertThat(values(other)).isEqualTo(expected);
        assertThat(one.sha256()).isEqualTo(other.sha256()).matches("[0-9a-f]{64}");
    }

    @Test
    void shouldReadAVolumeWithItsSpacing() {
        ScoreArray volume = array(List.of(2, 1, 3), ScoreArrayEncoding.FLOAT16, new byte[24]);
        volume.setSpacing(List.of(2.5, 0.5, 0.5));
        ScoredImage image = reader.scores(volume, model(3, ScoreKind.LOGIT, new ScoreEncoding.Float16()));
        assertThat(image.grid().shape()).containsExactly(2, 1, 3);
        assertThat(image.grid().voxelVolume()).isEqualTo(0.625);
    }

    @Test
    void shouldReadAMaskWhateverTheEncodingOfTheScores() {
        ScoreArray mask = array(List.of(1, 2), ScoreArrayEncoding.UINT8, new byte[] {0, 1, 1, 1});
        mask.setContent(ScoreContent.MASK);
        for (ScoreKind kind : ScoreKind.values()) {
            ScoredImage image = reader.scores(mask, model(2, kind, new ScoreEncoding.Float32()));
            assertThat(image.maskOnly()).isTrue();
            assertThat(image.channels().get(ORGAN).predictedMask().count()).isEqualTo(1);
            assertThat(image.channels().get(LESION).predictedMask().isFull()).isTrue();
            assertThat(image.supports(new ScoreTransformation.Identity())).isFalse();
        }
    }

    @Test
    void shouldReadLabelsRawAndCompressed() {
        byte[] labels = {0, 1, 2, 0};
        Model model = model(2, ScoreKind.LOGIT, new ScoreEncoding.Float16());
        ScoreArray scores = array(List.of(2, 2), ScoreArrayEncoding.FLOAT16, new byte[16]);
        ScoredImage image = reader.scores(scores, model);
        for (LabelArray array : List.of(
                new LabelArray(List.of(2, 2), Compression.NONE, ByteBuffer.wrap(labels), List.of(), null),
                new LabelArray(
                        List.of(2, 2), Compression.ZSTD, ByteBuffer.wrap(Zstd.compress(labels)), List.of(), null))) {
            var map = reader.labels(array, scores, image.grid(), model);
            assertThat(map.mask(Set.of(1, 2)).toPackedBytes()).containsExactly(0b0110);
        }
    }

    @Test
    void shouldRefuseLabelValuesOfNoChannel() {
        Model model = model(2, ScoreKind.LOGIT, new ScoreEncoding.Float16());
        ScoreArray scores = array(List.of(2, 2), ScoreArrayEncoding.FLOAT16, new byte[16]);
        ScoredImage image = reader.scores(scores, model);
        LabelArray array = new LabelArray(
                List.of(2, 2), Compression.NONE, ByteBuffer.wrap(new byte[] {0, -1, 1, -1}), List.of(), null);

        assertThatThrownBy(() -> reader.labels(array, scores, image.grid(), model))
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.UNKNOWN_LABEL_VALUE))
                .hasMessageContaining("{255=2}");
    }

    @Test
    void shouldTakeTheIgnoreLabelUnlessNoPixelIsAnnotated() {
        Model model = new Model(
                "net", 2, ScoreKind.LOGIT, new ScoreEncoding.Float16(), List.of(ORGAN, LESION), Optional.of(255));
        ScoreArray scores = array(List.of(2, 2), ScoreArrayEncoding.FLOAT16, new byte[16]);
        Grid grid = reader.scores(scores, model).grid();

        assertThat(reader.labels(labels(0, 255, 1, 255), scores, grid, model)
                        .mask(Set.of(255))
                        .toPackedBytes())
                .containsExactly(0b1010);
        assertThatThrownBy(() -> reader.labels(labels(255, 255, 255, 255), scores, grid, model))
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.MISSING_LABELS))
                .hasMessageContaining("ignoreLabel 255");
        assertThatThrownBy(() -> reader.labels(labels(255, 254, 0, 0), scores, grid, model))
                .hasMessageContaining("{254=1}");
    }

    private static LabelArray labels(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return new LabelArray(List.of(2, 2), Compression.NONE, bytes.flip(), List.of(), null);
    }

    @Test
    void shouldRefuseArraysWithoutGeometryWhereTheModelRequiresIt() {
        Model optional = model(2, ScoreKind.LOGIT, new ScoreEncoding.Float16());
        Model required = new Model(
                optional.name(),
                optional.dimensions(),
                optional.scoreKind(),
                optional.encoding(),
                optional.channels(),
                Optional.empty(),
                true);
        ImageGeometry geometry = new ImageGeometry(
                List.of(1.0, 2.0, 3.0), List.of(List.of(0.0, 1.0, 0.0), List.of(1.0, 0.0, 0.0)), null);
        ScoreArray scores = array(List.of(2, 2), ScoreArrayEncoding.FLOAT16, new byte[16]);
        LabelArray labels =
                new LabelArray(List.of(2, 2), Compression.NONE, ByteBuffer.wrap(new byte[4]), List.of(), null);

        assertThatThrownBy(() -> reader.scores(scores, required))
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.MISSING_GEOMETRY))
                .hasMessageContaining("scores.geometry")
                .hasMessageContaining("geometry: optional");
        scores.setSpacing(List.of(1.0, 1.0));
        scores.setGeometry(geometry);
        ScoredImage image = reader.scores(scores, required);
        assertThatThrownBy(() -> reader.labels(labels, scores, image.grid(), required))
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.MISSING_GEOMETRY))
                .hasMessageContaining("labels.geometry");
        reader.labels(labels, scores, image.grid(), optional);
        labels.setSpacing(List.of(1.0, 1.0));
        labels.setGeometry(geometry);
        reader.labels(labels, scores, image.grid(), required);
    }

    @Test
    void shouldRefuseProbabilitiesInPercent() {
        ByteBuffer floats = ByteBuffer.allocate(2 * 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(4 * 4, 99);
        ScoreArray array = array(List.of(2, 2), ScoreArrayEncoding.FLOAT32, floats.array());

        assertThatThrownBy(() -> reader.scores(array, model(2, ScoreKind.PROBABILITY, new ScoreEncoding.Float32())))
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.INVALID_SCORES))
                .hasMessageContaining("pixel 0")
                .hasMessageContaining("99.0");
        reader.scores(array, model(2, ScoreKind.LOGIT, new ScoreEncoding.Float32()));
    }

    @Test
    void shouldReadABufferThatBeginsInTheMiddleOfAnArray() {
        byte[] data = new byte[20];
        data[2 + 3] = (byte) 0x80;
        data[2 + 2] = 0x3f;
        ScoreArray array = array(List.of(1, 2), ScoreArrayEncoding.FLOAT32, data);
        array.setData(ByteBuffer.wrap(data, 2, 16));
        ScoredImage image = reader.scores(array, model(2, ScoreKind.LOGIT, new ScoreEncoding.Float32()));
        assertThat(values(image).get(0)).isEqualTo(Float.intBitsToFloat(0x803f0000));
    }

    /** The SHA-256 of the documented header and bytes, computed with Python's hashlib. */
    @Test
    void shouldKeepTheDigestOfScores() {
        ScoreArray plain = array(List.of(1, 2), ScoreArrayEncoding.FLOAT16, new byte[] {0, 60, 0, 0, 0, 0, 0, -68});
        Model float16 = model(2, ScoreKind.LOGIT, new ScoreEncoding.Float16());
        String unitSpacing = "3990fb99d732099eb943b1bd9003b053d91dca6b87730906e1148faacc4ea758";
        assertThat(reader.scores(plain, float16).sha256()).isEqualTo(unitSpacing);
        plain.setSpacing(List.of(1.0, 1.0));
        assertThat(reader.scores(plain, float16).sha256()).isEqualTo(unitSpacing);
        plain.setSpacing(List.of(0.5, 3.0));
        assertThat(reader.scores(plain, float16).sha256())
                .isEqualTo("115d662f764a3a32eaf6d7d6941ff344c8fedfa26d695ff1c5f8f4c351adf86d");
        ScoreArray scaled = array(List.of(1, 2), ScoreArrayEncoding.UINT8, new byte[] {0, 1, 2, 3});
        scaled.setScale(0.25);
        scaled.setOffset(-2);
        assertThat(reader.scores(scaled, model(2, ScoreKind.LOGIT, new ScoreEncoding.Uint8(0.25, -2)))
                        .sha256())
                .isEqualTo("4273c18f679da3aa80d0065836f60b9eaa5ad7d4dcd8e554cfec66e9afaff37f");
    }

    private static List<Double> values(ScoredImage image) {
        return Stream.of(ORGAN, LESION)
                .map(image.channels()::get)
                .map(PredictedImage::scores)
                .flatMap(scores -> IntStream.range(0, scores.grid().size()).mapToObj(scores::at))
                .toList();
    }
}
