package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG files that store the same samples in other ways, or beside chunks about them. */
class PngVariantsTest {

    /** For each pass of the interlacing: first column, first row, distance of columns, distance of rows. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[] WHOLE = {0, 0, 1, 1};

    /** Small images, in which some of the seven passes are empty, and a larger one. */
    @ParameterizedTest(name = "{0} bits")
    @ValueSource(ints = {1, 2, 4, 8, 16})
    void readsInterlacedSamplesAsPlainOnes(int bits) throws IOException {
        for (int[] size : new int[][] {{1, 1}, {2, 3}, {5, 4}, {9, 8}, {23, 17}}) {
            int[] samples = samples(size[0] * size[1], bits);
            ByteArrayOutputStream passes = new ByteArrayOutputStream();
            for (int[] pass : ADAM7) {
                passes.writeBytes(rows(samples, size[1], bits, 1, pass));
            }
            byte[] plain = PngWriter.image(size[1], size[0], bits, 0, rows(samples, size[1], bits, 1, WHOLE));
            byte[] interlaced = PngWriter.image(size[1], size[0], bits, 0, true, Map.of(), passes.toByteArray());

            assertThat(interlaced).isNotEqualTo(plain);
            assertThat(parse(plain).samples()).isEqualTo(stored(samples, bits));
            PngImage read = parse(interlaced);
            assertThat(read.shape()).containsExactly(size);
            assertThat(read.bitDepth()).isEqualTo(bits);
            assertThat(read.samples())
                    .as("%d bits, %d x %d", bits, size[0], size[1])
                    .isEqualTo(stored(samples, bits));
        }
    }

    /** A transparent sample, a gamma and fewer significant bits leave the samples as they are. */
    @ParameterizedTest(name = "{0} bits of colour type {1}: {2}")
    @CsvSource({
        "1, 0, tRNS",
        "2, 0, tRNS",
        "4, 0, tRNS",
        "8, 0, tRNS",
        "16, 0, tRNS",
        "8, 2, tRNS",
        "16, 2, tRNS",
        "1, 0, gAMA",
        "2, 0, gAMA",
        "4, 0, gAMA",
        "8, 0, gAMA",
        "16, 0, gAMA",
        "8, 2, gAMA",
        "16, 2, gAMA",
        "2, 0, sBIT",
        "4, 0, sBIT",
        "8, 0, sBIT",
        "16, 0, sBIT",
        "8, 2, sBIT",
        "16, 2, sBIT",
        "8, 0, gAMA sBIT tRNS",
        "16, 0, gAMA sBIT tRNS"
    })
    void keepsSamplesBesideChunksAboutThem(int bits, int colourType, String types) throws IOException {
        int colours = colourType == 0 ? 1 : 3;
        int[] samples = samples(5 * 7, bits);
        Map<String, byte[]> chunks = new LinkedHashMap<>();
        for (String type : types.split(" ")) {
            chunks.put(type, chunk(type, bits, colours, samples[3]));
        }
        byte[] rows = rows(samples, 7, bits, colours, WHOLE);
        byte[] plain = PngWriter.image(7, 5, bits, colourType, rows);

        PngImage read = parse(PngWriter.image(7, 5, bits, colourType, false, chunks, rows));

        assertThat(parse(plain).samples()).isEqualTo(stored(samples, bits));
        assertThat(read.shape()).containsExactly(5, 7);
        assertThat(read.bitDepth()).isEqualTo(bits);
        assertThat(read.samples()).isEqualTo(stored(samples, bits));
    }

    private static int[] samples(int count, int bits) {
        return new SplittableRandom(bits).ints(count, 0, 1 << bits).toArray();
    }

    /** The content of a chunk: this sample as the transparent one, a gamma of 1/2.2, or one significant bit less. */
    private static byte[] chunk(String type, int bits, int colours, int sample) {
        return switch (type) {
            case "tRNS" -> {
                ByteBuffer content = ByteBuffer.allocate(Short.BYTES * colours);
                while (content.hasRemaining()) {
                    content.putShort((short) sample);
                }
                yield content.array();
            }
            case "gAMA" -> ByteBuffer.allocate(Integer.BYTES).putInt(45_455).array();
            default -> {
                byte[] significant = new byte[colours];
                Arrays.fill(significant, (byte) (bits - 1));
                yield significant;
            }
        };
    }

    /**
     * The rows of a pass without filters, each sample once for each colour.
     *
     * @param pass first column, first row, distance of columns, distance of rows
     */
    private static byte[] rows(int[] samples, int width, int bits, int colours, int[] pass) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int y = pass[1]; y < samples.length / width && pass[0] < width; y += pass[3]) {
            rows.write(0);
            BitSet packed = new BitSet();
            int bit = 0;
            for (int x = pass[0]; x < width; x += pass[2]) {
                for (int digit = 0; digit < bits * colours; digit++) {
                    packed.set(7 - bit % 8 + bit / 8 * 8, (samples[y * width + x] >> bits - 1 - digit % bits & 1) == 1);
                    bit++;
                }
            }
            rows.writeBytes(Arrays.copyOf(packed.toByteArray(), (bit + 7) / 8));
        }
        return rows.toByteArray();
    }

    private static ByteBuffer stored(int[] samples, int bits) {
        ByteBuffer stored =
                ByteBuffer.allocate(samples.length * (bits == 16 ? 2 : 1)).order(ByteOrder.LITTLE_ENDIAN);
        for (int sample : samples) {
            if (bits == 16) {
                stored.putShort((short) sample);
            } else {
                stored.put((byte) sample);
            }
        }
        return stored.flip();
    }

    private static PngImage parse(byte[] file) throws IOException {
        return PngImage.parse("test.png", file, SizeLimit.DEFAULT);
    }
}
