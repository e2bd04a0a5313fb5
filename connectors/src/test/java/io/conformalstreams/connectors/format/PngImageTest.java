package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngImageTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void readsEveryGreyValueAsItIs(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(17, 23, BufferedImage.TYPE_BYTE_GRAY);
        byte[] labels = new byte[17 * 23];
        random.nextBytes(labels);
        image.getRaster().setDataElements(0, 0, 17, 23, labels);
        Path file = Files.write(folder.resolve("labels.png"), encode(image));

        PngImage read = PngImage.read(file);

        assertThat(read.shape()).containsExactly(23, 17);
        assertThat(read.labels()).isEqualTo(ByteBuffer.wrap(labels));
    }

    static Stream<Arguments> otherPixelFormats() {
        return Stream.of(
                Arguments.of("RGB with a colour in row 1, column 2", BufferedImage.TYPE_3BYTE_BGR),
                Arguments.of("8-bit RGB with alpha", BufferedImage.TYPE_4BYTE_ABGR),
                Arguments.of("8-bit palette", BufferedImage.TYPE_BYTE_INDEXED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherPixelFormats")
    void refusesOtherPixelFormats(String name, int type) throws IOException {
        BufferedImage image = new BufferedImage(4, 4, type);
        image.setRGB(2, 1, 0xff800000);
        byte[] file = encode(image);

        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("pixel format is " + name);
    }

    @Test
    void takesEqualColoursForGrey() throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(2, 1, 0xff070707);

        assertThat(parse(encode(image)).labels()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 7}));
    }

    @ParameterizedTest(name = "seed {0}, {1} bits")
    @CsvSource({"11, 8", "12, 8", "13, 16", "14, 16"})
    void readsWhatItWritesAndSoDoesTheJdk(long seed, int bits) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int height = 1 + random.nextInt(40);
        int width = 1 + random.nextInt(40);
        byte[] samples = new byte[height * width * bits / 8];
        random.nextBytes(samples);

        byte[] file = PngEncoder.grey(height, width, bits, ByteBuffer.wrap(samples));

        PngImage read = parse(file);
        assertThat(read.shape()).containsExactly(height, width);
        assertThat(read.bitDepth()).isEqualTo(bits);
        assertThat(read.samples()).isEqualTo(ByteBuffer.wrap(samples));
        assertThat(PngEncoder.grey(height, width, bits, read.samples())).isEqualTo(file);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        int last = height * width - 1;
        int expected = bits == 8
                ? samples[last] & 0xff
                : ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN).getShort(2 * last) & 0xffff;
        assertThat(image.getRaster().getSample(width - 1, height - 1, 0)).isEqualTo(expected);
    }

    @Test
    void writesASliceOfAMaskInBlackAndWhite() throws IOException {
        PackedMask mask = PackedMask.ofPackedBytes(Grid.of(2, 2, 3), new byte[] {(byte) 0b10000000, 0b0101});

        assertThat(parse(PngEncoder.mask(mask, 1)).labels())
                .isEqualTo(ByteBuffer.wrap(new byte[] {0, -1, -1, 0, -1, 0}));
    }

    @Test
    void readsLabelsOf16BitsUpTo255() throws IOException {
        ByteBuffer samples = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        samples.putShort((short) 255).putShort((short) 3).flip();
        ByteBuffer scores = ByteBuffer.wrap(new byte[] {0, 1});

        assertThat(parse(PngEncoder.grey(1, 2, 16, samples)).labels()).isEqualTo(ByteBuffer.wrap(new byte[] {-1, 3}));
        PngImage image = parse(PngEncoder.grey(1, 1, 16, scores));
        assertThatThrownBy(image::labels)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("pixel 0 is 256")
                .hasMessageContaining("whole numbers from 0 to 255");
    }

    /** Samples of one, two and four bits. A reader must not scale them to 0 to 255. */
    @ParameterizedTest(name = "{0} bits")
    @CsvSource({"1, 10110010", "2, 10110010", "4, 10110010"})
    void keepsSamplesOfFewBits(int bits, String row) throws IOException {
        byte packed = (byte) Integer.parseInt(row, 2);

        PngImage image = parse(PngWriter.image(8 / bits, 1, bits, 0, new byte[] {0, packed}));

        assertThat(image.bitDepth()).isEqualTo(bits);
        byte[] expected = new byte[8 / bits];
        for (int pixel = 0; pixel < expected.length; pixel++) {
            expected[pixel] = (byte) ((packed & 0xff) >> 8 - bits * (pixel + 1) & (1 << bits) - 1);
        }
        assertThat(image.labels()).isEqualTo(ByteBuffer.wrap(expected));
    }

    /** The remedy keeps the indices. A conversion to mode L would turn them into luminances. */
    @Test
    void theRemedyForAPaletteKeepsItsIndices() throws IOException {
        BufferedImage image = new BufferedImage(
                2,
                2,
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, 3, new byte[] {0, -128, 0}, new byte[] {0, 0, -128}, new byte[3]));
        image.getRaster().setSample(1, 0, 0, 1);
        image.getRaster().setSample(0, 1, 0, 2);
        Path file = Files.write(folder.resolve("palette.png"), encode(image));
        String remedy = null;
        try {
            PngImage.read(file);
        } catch (FormatException e) {
            remedy = e.remedy().substring(e.remedy().indexOf("Image.fromarray"));
        }

        InstalledReader.python("PIL", "import numpy, sys\nfrom PIL import Image\nfile = sys.argv[1]\n" + remedy, file);

        assertThat(PngImage.read(file).labels()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2, 0}));
    }

    @Test
    void refusesASmallFileThatPromisesMuch() throws IOException {
        byte[] file = encode(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY));
        ByteBuffer.wrap(file).putInt(16, 30_000).putInt(20, 30_000);

        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("can't hold that much");
    }

    @Test
    void keepsToTheSizeLimit() throws IOException {
        byte[] file = encode(new BufferedImage(100, 100, BufferedImage.TYPE_BYTE_GRAY));

        assertThatThrownBy(() -> PngImage.parse("test.png", file, new SizeLimit(9_999)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("limit of 9999 bytes");
    }

    @Test
    void refusesWhatIsNoPng() {
        assertThatThrownBy(() -> parse(new byte[100]))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("PNG signature");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {401, 402, 403})
    void damagedFilesEndInAFormatExceptionOrLabels(long seed) throws IOException {
        BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_BYTE_GRAY);
        byte[] labels = new byte[63];
        new SplittableRandom(seed).nextBytes(labels);
        image.getRaster().setDataElements(0, 0, 9, 7, labels);
        Mutations.of("PNG", seed, 1_000, encode(image), damaged -> {
            PngImage read = PngImage.parse("a", damaged, Mutations.LIMIT);
            assertThat(read.samples().remaining()).isEqualTo(read.shape()[0] * read.shape()[1] * read.bitDepth() / 8);
        });
    }

    private static byte[] encode(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static PngImage parse(byte[] file) throws IOException {
        return PngImage.parse("test.png", file, SizeLimit.DEFAULT);
    }
}
