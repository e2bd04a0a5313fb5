package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.dicom.DicomSegmentationEncoder;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngEncoder;
import io.conformalstreams.connectors.format.RandomImages;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.imagesource.LabelValuesSetting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreReaderTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"probabilities", "softmax", "logits"})
    void takesTheFirstArrayThatIsThere(String name) throws IOException {
        NpyArray scores = NpyArray.of(ElementType.FLOAT16, new int[] {2, 1, 2, 2}, ByteBuffer.wrap(new byte[16]));
        NpyArray other = NpyArray.of(ElementType.UINT8, new int[] {1}, ByteBuffer.wrap(new byte[1]));
        Path file = write("a.npz", NpzFile.encode(Map.of("other", other, name, scores)));

        ScoreVolume volume = reader(2, 2, "C,Z,Y,X").read(file);

        assertThat(volume.encoding()).isEqualTo(new ScoreEncoding.Float16());
        assertThat(volume.shape()).containsExactly(2, 2);
        assertThat(volume.data().remaining()).isEqualTo(16);
    }

    @ParameterizedTest(name = "{0}, arrays {1}")
    @CsvSource({
        "logit, '', logits",
        "probability, '', probabilities",
        "logit, probabilities, probabilities",
        "probability, 'absent,softmax,probabilities', softmax"
    })
    void takesTheArrayOfTheKindUnlessOneIsNamed(String kind, String arrays, String taken) throws IOException {
        Map<String, byte[]> values = Map.of(
                "logits", floats(-3.5f, 0, 0.25f, 8),
                "probabilities", floats(0.125f, 0.25f, 0.5f, 1),
                "softmax", floats(0.75f, 0.25f, 0, 0.5f));
        Map<String, NpyArray> stored = new TreeMap<>();
        values.forEach((name, bytes) ->
                stored.put(name, NpyArray.of(ElementType.FLOAT32, new int[] {1, 1, 2, 2}, ByteBuffer.wrap(bytes))));
        Path file = write("a.npz", NpzFile.encode(stored));

        ScoreVolume volume = configured(kind, arrays).read(file);

        assertThat(volume.encoding()).isEqualTo(new ScoreEncoding.Float32());
        assertThat(volume.data()).isEqualTo(ByteBuffer.wrap(values.get(taken)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"logit, probabilities, '[logits]'", "probability, logits, '[probabilities, softmax]'"})
    void refusesAnArchiveOfTheOtherKind(String kind, String present, String expected) throws IOException {
        NpyArray other = NpyArray.of(ElementType.FLOAT32, new int[] {1, 1, 1, 1}, ByteBuffer.wrap(floats(0.5f)));
        Path file = write("a.npz", NpzFile.encode(Map.of(present, other)));

        assertThatThrownBy(() -> configured(kind, "").read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(
                        "arrays is [" + present + "]; one of " + expected + " is expected for scores.kind=" + kind);
    }

    /** Bytes that can't be shares of 255: percents, and a mask with another value than 1. A faint map of shares is taken. */
    @ParameterizedTest
    @CsvSource({
        "0 40 100 100 99 60, these are percents",
        "0 0 3 3 0 0, write 1 in place of 3.0",
        "0 0 100 0 0 0, write 1 in place of 100.0",
        "0 40 100 99 99 98, ''",
        "0 1 2 3 4 5, ''",
        "7 7 7 7 7 7, ''"
    })
    void refusesBytesThatAreNoShares(String bytes, String message) throws IOException {
        ByteBuffer values = ByteBuffer.allocate(6);
        for (String value : bytes.split(" ")) {
            values.put(Byte.parseByte(value));
        }
        Path file = write(
                "a.npy",
                NpyArray.of(ElementType.UINT8, new int[] {1, 1, 2, 3}, values.flip())
                        .encode());
        ScoreReader reader = new ScoreReader(
                2,
                new ScoreMeaning(
                        ScoreKind.PROBABILITY, false, List.of("a"), LabelValuesSetting.read(List.of(), List.of("a"))),
                List.of(),
                AxisOrder.of(List.of("C", "Z", "Y", "X")),
                SizeLimit.DEFAULT);

        if (message.isEmpty()) {
            assertThat(reader.read(file).mask()).isFalse();
        } else {
            assertThatThrownBy(() -> reader.read(file)).hasMessageContaining(message);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void putsAxesInOrder(long seed) throws IOException {
        Random random = new Random(seed);
        RandomImages images = new RandomImages(seed);
        for (int i = 0; i < 30; i++) {
            List<String> axes = new ArrayList<>(List.of("C", "Z", "Y", "X"));
            Collections.shuffle(axes, random);
            int[] shape = {1 + images.below(4), 2 + images.below(4), 1 + images.below(4), 1 + images.below(4)};
            byte[] values = images.bytes(shape[0] * shape[1] * shape[2] * shape[3]);
            int[] lengths = new int[4];
            for (int axis = 0; axis < 4; axis++) {
                lengths["CZYX".indexOf(axes.get(axis))] = shape[axis];
            }
            Path file = write(
                    "a.npy",
                    NpyArray.of(ElementType.UINT8, shape, ByteBuffer.wrap(values))
                            .encode());

            ScoreVolume volume = reader(3, lengths[0], String.join(",", axes)).read(file);

            assertThat(volume.shape()).containsExactly(lengths[1], lengths[2], lengths[3]);
            int[] at = new int[4];
            for (int index = 0; index < values.length; index++) {
                int rest = index;
                for (int axis = 3; axis >= 0; axis--) {
                    at[axis] = rest % lengths[axis];
                    rest /= lengths[axis];
                }
                int source = 0;
                for (int axis = 0; axis < 4; axis++) {
                    source = source * shape[axis] + at["CZYX".indexOf(axes.get(axis))];
                }
                assertThat(volume.data().get(index))
                        .as("seed %d, axes %s, element %d", seed, axes, index)
                        .isEqualTo(values[source]);
            }
        }
    }

    @Test
    void keepsNiftiScoresAsTheyAreWithTheirSpacing() throws IOException {
        Grid grid = Grid.of(new int[] {2, 2, 3}, new double[] {2.5, 0.75, 0.5});
        byte[] floats = new RandomImages(3).bytes(2 * 12 * 4);
        // No exponent that makes it NaN.
        for (int at = 3; at < floats.length; at += 4) {
            floats[at] &= 0x3f;
        }
        Path file = write(
                "a.nii.gz",
                NiftiEncoder.compress(NiftiEncoder.encode(grid, 2, ElementType.FLOAT32, ByteBuffer.wrap(floats))));

        ScoreVolume volume = reader(3, 2, "C,Z,Y,X").read(file);

        assertThat(volume.encoding()).isEqualTo(new ScoreEncoding.Float32());
        assertThat(volume.grid().spacing()).containsExactly(2.5, 0.75, 0.5);
        assertThat(volume.data()).isEqualTo(ByteBuffer.wrap(floats));
    }

    @Test
    void makesFloatsOfShorts() throws IOException {
        ByteBuffer shorts = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        shorts.putShort((short) -300).putShort((short) 7).flip();
        Path file = write("a.nii", NiftiEncoder.encode(Grid.of(1, 2), 1, ElementType.INT16, shorts));

        ScoreVolume volume = reader(2, 1, "Y,X").read(file);

        assertThat(volume.data().getFloat(0)).isEqualTo(-300f);
        assertThat(volume.data().getFloat(4)).isEqualTo(7f);
    }

    @Test
    void readsGreyAsProbabilities() throws IOException {
        ByteBuffer shorts = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        shorts.putShort((short) 65_535).putShort((short) 13_107).flip();
        Path bytes = write("a.png", PngEncoder.grey(1, 2, 8, ByteBuffer.wrap(new byte[] {-1, 51})));
        Path wide = write("b.png", PngEncoder.grey(1, 2, 16, shorts));

        ScoreVolume eight = reader(2, 1, "Y,X").read(bytes);
        ScoreVolume sixteen = reader(2, 1, "Y,X").read(wide);

        assertThat(eight.encoding()).isEqualTo(new ScoreEncoding.Uint8(1.0 / 255, 0));
        assertThat(eight.data()).isEqualTo(ByteBuffer.wrap(new byte[] {-1, 51}));
        assertThat(sixteen.data().getFloat(0)).isEqualTo(1f);
        assertThat(sixteen.data().getFloat(4)).isEqualTo(0.2f);
    }

    @Test
    void readsSegmentationsAsMasksOrProbabilities() throws IOException {
        var description = new DicomSegmentationEncoder.Description("p", "s", "t", Instant.EPOCH);
        Grid grid = Grid.of(2, 2);
        Path binary = write(
                "a.dcm", DicomSegmentationEncoder.binary(description, List.of("cell"), List.of(PackedMask.all(grid))));
        Path fractional = write(
                "b.dcm",
                DicomSegmentationEncoder.fractional(
                        description, grid, List.of("cell"), ByteBuffer.wrap(new byte[] {0, 1, 2, -1})));

        ScoreVolume mask = reader(2, 1, "Y,X").read(binary);
        ScoreVolume probabilities = reader(2, 1, "Y,X").read(fractional);

        assertThat(mask.mask()).isTrue();
        assertThat(mask.data()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 1, 1, 1}));
        assertThat(probabilities.mask()).isFalse();
        assertThat(probabilities.encoding()).isEqualTo(new ScoreEncoding.Uint8(1.0 / 255, 0));
    }

    @Test
    void refusesWhatDoesNotFitTheModel() throws IOException {
        Path file = write(
                "a.npy",
                NpyArray.of(ElementType.UINT8, new int[] {2, 3, 2, 2}, ByteBuffer.wrap(new byte[24]))
                        .encode());

        assertThatThrownBy(() -> reader(3, 1, "C,Z,Y,X").read(file))
                .hasMessageContaining("channels is 2; 1 are named in the setting channels");
        assertThatThrownBy(() -> reader(2, 2, "C,Z,Y,X").read(file)).hasMessageContaining("image of 2 dimensions");
        assertThatThrownBy(() -> reader(3, 2, "C,Y,X").read(file)).hasMessageContaining("the axes [C, Y, X]");
        assertThatThrownBy(() -> reader(2, 1, "Y,X").read(write("a.txt", new byte[0])))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(".npz");
    }

    /** The reader that a case source with these settings has. */
    private static ScoreReader configured(String kind, String arrays) {
        return new CaseSourceConfiguration(Map.of(
                        "folder", "/srv/cases",
                        "stratum", "unet@3|north",
                        "channels", "cell",
                        "scores.kind", kind,
                        "arrays", arrays))
                .scoreReader();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static ScoreReader reader(int dimensions, int channels, String axes) {
        return reader(dimensions, channels, axes, ScoreKind.LOGIT, false);
    }

    private static ScoreReader reader(int dimensions, int channels, String axes, ScoreKind kind, boolean mask) {
        List<String> names =
                List.of("cell", "nucleus", "third", "fourth", "fifth").subList(0, channels);
        return new ScoreReader(
                dimensions,
                new ScoreMeaning(kind, mask, names, LabelValuesSetting.read(List.of(), names)),
                List.of("probabilities", "softmax", "logits"),
                AxisOrder.of(List.of(axes.split(","))),
                SizeLimit.DEFAULT);
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }
}
