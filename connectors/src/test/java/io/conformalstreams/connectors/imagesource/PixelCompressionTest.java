package io.conformalstreams.connectors.imagesource;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelCompressionTest {

    private final PixelCompression compression = new PixelCompression();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 65_536, 65_537, 1_000_003, 20_000_000})
    void masksAreCompressedAndComeBack(int length) {
        byte[] mask = mask(length);

        Pixels pixels = compression.compress(ByteBuffer.wrap(mask));

        assertThat(pixels.compression()).isEqualTo("ZSTD");
        assertThat(Zstd.decompress(pixels.data(), length)).isEqualTo(mask);
        if (length > 4_000) {
            assertThat(pixels.data()).hasSizeLessThan(length / 4);
        }
    }

    @Test
    void scoresWithNoiseInTheirLastBitsStayAsTheyAre() {
        ByteBuffer scores = noise(300_000);

        Pixels pixels = compression.compress(scores);

        assertThat(pixels.compression()).isEqualTo("NONE");
        assertThat(pixels.data()).isEqualTo(scores.array());
        assertThat(Zstd.compress(pixels.data())).hasSizeGreaterThan(scores.capacity() * 9 / 10);
    }

    @Test
    void aQuarterWithoutNoiseIsWorthCompressing() {
        ByteBuffer scores = noise(300_000);
        Arrays.fill(scores.array(), 0, 300_000, (byte) 0);

        Pixels pixels = compression.compress(scores);

        assertThat(pixels.compression()).isEqualTo("ZSTD");
        assertThat(Zstd.decompress(pixels.data(), scores.capacity())).isEqualTo(scores.array());
    }

    @Test
    void onlyWhatRemainsInTheBufferIsSent() {
        ByteBuffer values = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}).position(1).limit(3);

        assertThat(Zstd.decompress(
                        compression.compress(values.asReadOnlyBuffer()).data(), 2))
                .containsExactly(1, 2);
        assertThat(Pixels.uncompressed(values).data()).containsExactly(1, 2);
    }

    @Test
    void aLargeVolumeLeavesNothingBehind() {
        byte[] small = mask(5_000);
        Pixels before = compression.compress(ByteBuffer.wrap(small));
        compression.compress(ByteBuffer.wrap(mask(20_000_000)));

        assertThat(compression.compress(ByteBuffer.wrap(small)).data()).isEqualTo(before.data());
    }

    private static byte[] mask(int length) {
        SplittableRandom random = new SplittableRandom(length);
        byte[] mask = new byte[length];
        for (int start = 0; start < length; start += 500) {
            Arrays.fill(mask, start, Math.min(length, start + 500), (byte) random.nextInt(2));
        }
        return mask;
    }

    /** Probabilities of pixels far from any boundary, as most pixels are. */
    private static ByteBuffer noise(int count) {
        SplittableRandom random = new SplittableRandom(7);
        ByteBuffer scores = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        while (scores.hasRemaining()) {
            scores.putFloat((float) Math.exp(-40 * random.nextDouble()));
        }
        return scores.flip();
    }
}
