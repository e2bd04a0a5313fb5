package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.NiftiWriter;
import io.conformalstreams.connectors.format.NumpyWriter;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.imagesource.LabelValuesSetting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Does what the messages about refused files say, with NumPy, nibabel and Pillow, and reads the result. A remedy must
 * lead neither to the next refusal nor to other values. One Python process mends all files.
 */
class RemediesTest {

    private static final VoxelGrid UNKNOWN = VoxelGrid.unplaced(new long[0], new double[0]);
    private static final List<String> CHANNELS = List.of("lesion");

    /** Two rows of two pixels: the shares 0, 0.25, 0.5 and 1; as labels, one pixel is 1. */
    private static final float[] SHARES = {0, 0.25f, 0.5f, 1};

    private static final float[] LABELS = {0, 0, 1, 0};

    /**
     * A refused file.
     *
     * <p>In the script, {@code REMEDY} is the part of the message from the given word on, {@code old} and {@code new} are
     * the paths of both files.
     */
    private enum Refused {
        COMPLEX_SCORES(
                "npy",
                NumpyWriter.npy("<c8", false, "(1, 1, 2, 2)", complex(SHARES)),
                "array.astype('<f4')",
                "array = numpy.load(old); numpy.save(new, REMEDY)"),
        TEXT_LABELS(
                "npy",
                NumpyWriter.npy("<U1", false, "(2, 2)", texts()),
                "array.astype('u1')",
                "array = numpy.load(old); numpy.save(new, REMEDY)"),
        FRACTIONAL_LABELS(
                "npy",
                NumpyWriter.npy("<f4", false, "(2, 2)", floats(0, 0.0001f, 0.9999f, 0)),
                "round",
                "numpy.save(new, numpy.round(numpy.load(old)))"),
        NO_ARRAY("npy", floats(SHARES), "numpy.save", "REMEDY(new, numpy.fromfile(old, '<f4').reshape(1, 1, 2, 2))"),
        WITHOUT_CHANNELS(
                "npy",
                NumpyWriter.npy("<f4", false, "(2, 2)", floats(SHARES)),
                "save the array with these axes",
                "numpy.save(new, numpy.load(old)[None, None])"),
        CHANNELS_LAST(
                "npy",
                NumpyWriter.npy("<f4", false, "(1, 2, 2, 1)", floats(SHARES)),
                "setting axes",
                "numpy.save(new, numpy.moveaxis(numpy.load(old), -1, 0))"),
        PERCENTS(
                "npy",
                NumpyWriter.npy("<f4", false, "(1, 1, 2, 2)", floats(0, 25, 50, 100)),
                "divide percents by 100",
                "numpy.save(new, numpy.load(old) / 100)"),
        PERCENTS_IN_BYTES(
                "npy",
                NumpyWriter.npy("|u1", false, "(1, 1, 2, 4)", new byte[] {0, 25, 50, 100, 0, 25, 50, 100}),
                "divide them by 100, and save them as float32",
                "numpy.save(new, (numpy.load(old)[:, :, :1].reshape(1, 1, 2, 2) / 100).astype('float32'))"),
        COMPLEX_IMAGE(
                "nii",
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, 32, 64, 2, 2).bytes(complex(SHARES)),
                "Nifti1Image(image.get_fdata(dtype='float32'), image.affine)",
                "image = nibabel.load(old); nibabel.save(nibabel.REMEDY, new)"),
        HALF_A_SCALE(
                "nii",
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, 16, 32, 2, 2)
                        .scale(1, Double.NaN)
                        .bytes(floats(SHARES)),
                "0 for both if nothing is scaled",
                "import struct; data = bytearray(open(old, 'rb').read()); struct.pack_into('<ff', data, 112, 0, 0);"
                        + " open(new, 'wb').write(data)"),
        SINGULAR_SFORM(
                "nii",
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, 16, 32, 2, 2)
                        .shortField(254, 1)
                        .bytes(floats(SHARES)),
                "set sform_code to 0",
                "import struct; data = bytearray(open(old, 'rb').read()); struct.pack_into('<h', data, 254, 0);"
                        + " open(new, 'wb').write(data)"),
        TIME_POINTS(
                "nii",
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, 16, 32, 2, 2, 1, 2, 2)
                        .bytes(floats(0, 0.25f, 0.5f, 1, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9)),
                "save one time point",
                "image = nibabel.load(old); nibabel.save(nibabel.Nifti1Image(image.get_fdata()[..., 0, 0],"
                        + " image.affine), new)"),
        PAIR(
                "nii",
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, 16, 32, 2, 2)
                        .shortField(344, 'n' | 'i' << 8)
                        .bytes(floats(SHARES)),
                "save image and header in one .nii",
                "import struct; data = bytearray(open(old, 'rb').read()); struct.pack_into('<f', data, 108, 0);"
                        + " open(old[:-4] + '.hdr', 'wb').write(data[:348]);"
                        + " open(old[:-4] + '.img', 'wb').write(data[352:]);"
                        + " nibabel.save(nibabel.Nifti1Image.from_image(nibabel.Nifti1Pair.load(old[:-4] + '.img')),"
                        + " new)");

        private final String suffix;
        private final byte[] content;
        private final String remedy;
        private final String script;

        Refused(String suffix, byte[] content, String remedy, String script) {
            this.suffix = suffix;
            this.content = content;
            this.remedy = remedy;
            this.script = script;
        }

        boolean isLabel() {
            return name().endsWith("LABELS");
        }

        Path old(Path folder) {
            return folder.resolve(name() + "." + suffix);
        }

        Path mended(Path folder) {
            return folder.resolve(name() + "-mended." + suffix);
        }

        /** One line of the script, for the paths of both files. */
        String line(Path folder) {
            return "old, new = r'%s', r'%s'; ".formatted(old(folder), mended(folder))
                    + script.replace("REMEDY", remedy);
        }
    }

    @TempDir
    private static Path folder;

    @BeforeAll
    static void mendAllFiles() throws IOException {
        for (Refused refused : Refused.values()) {
            Files.write(refused.old(folder), refused.content);
        }
        InstalledReader.python(
                "nibabel",
                "import numpy, nibabel, warnings\nwarnings.simplefilter('ignore')\n"
                        + Arrays.stream(Refused.values())
                                .map(refused -> refused.line(folder))
                                .collect(Collectors.joining("\n")));
    }

    @ParameterizedTest
    @EnumSource
    void theRemedyLeadsToTheRightValues(Refused refused) throws IOException {
        assertThatThrownBy(() -> values(refused, refused.old(folder)))
                .isInstanceOf(FormatException.class)
                .satisfies(e -> assertThat(((FormatException) e).remedy()).contains(refused.remedy));

        assertThat(values(refused, refused.mended(folder))).containsExactly(refused.isLabel() ? LABELS : SHARES);
    }

    private static float[] values(Refused refused, Path file) throws IOException {
        ScoreReader scores = new ScoreReader(
                2,
                new ScoreMeaning(ScoreKind.PROBABILITY, false, CHANNELS, LabelValuesSetting.read(List.of(), CHANNELS)),
                List.of("probabilities"),
                AxisOrder.of(List.of("C", "Z", "Y", "X")),
                SizeLimit.DEFAULT);
        float[] values = new float[4];
        if (refused.isLabel()) {
            ScoreVolume volume = scores.read(Files.write(
                    folder.resolve("scores.npy"), NumpyWriter.npy("<f4", false, "(1, 1, 2, 2)", floats(SHARES))));
            ByteBuffer labels = new LabelMapReader(LabelValuesSetting.read(List.of(), CHANNELS), SizeLimit.DEFAULT)
                    .read(file, volume, volume.grid(), UNKNOWN)
                    .labels();
            for (int pixel = 0; pixel < values.length; pixel++) {
                values[pixel] = labels.get(pixel);
            }
        } else {
            ByteBuffer read = scores.read(file).data();
            for (int pixel = 0; pixel < values.length; pixel++) {
                values[pixel] = read.getFloat(Float.BYTES * pixel);
            }
        }
        return values;
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static byte[] complex(float... values) {
        float[] pairs = new float[2 * values.length];
        for (int index = 0; index < values.length; index++) {
            pairs[2 * index] = values[index];
        }
        return floats(pairs);
    }

    /** The labels as NumPy's texts of one character, four bytes each. */
    private static byte[] texts() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * LABELS.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float label : LABELS) {
            bytes.putInt(label == 0 ? '0' : '1');
        }
        return bytes.array();
    }
}
