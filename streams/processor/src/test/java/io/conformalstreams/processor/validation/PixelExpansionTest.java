package io.conformalstreams.processor.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import com.sun.management.ThreadMXBean;
import io.conformalstreams.contracts.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests compressed pixels from any sender: they must be expanded exactly, or rejected with little work. */
class PixelExpansionTest {

    private static final long SMALL = 1 << 20;

    private static RejectionReason reason(byte[] compressed, long expectedBytes) {
        RejectedRecordException rejection = catchThrowableOfType(
                RejectedRecordException.class,
                () -> PixelExpansion.expand(
                        "scores", ByteBuffer.wrap(compressed), Compression.ZSTD, expectedBytes, ReferencedPixels.NONE));
        return rejection.reason();
    }

    /** A frame of a few bytes that declares 2^40 zeros. */
    private static byte[] frameThatClaimsATerabyte() {
        return HexFormat.of().parseHex("28b52ffd" + "e0" + "0000000000010000" + "030000" + "00");
    }

    /** A valid frame of very many zeros, without a declared size. */
    private static byte[] unstatedZeros(int length) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(frame)) {
            zstd.write(new byte[length]);
        }
        return frame.toByteArray();
    }

    @Test
    void shouldRefuseABombWithoutAllocatingWhatItClaims() throws IOException {
        byte[] stated = frameThatClaimsATerabyte();
        byte[] unstated = unstatedZeros(64 << 20);
        assertThat(Zstd.getFrameContentSize(stated)).isEqualTo(1L << 40);
        assertThat(unstated.length).isLessThan(1 << 14);
        reason(stated, 16);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        RejectionReason ofStated = reason(stated, 16);
        RejectionReason ofUnstated = reason(unstated, 16);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(ofStated).isEqualTo(RejectionReason.WRONG_LENGTH);
        assertThat(ofUnstated).isEqualTo(RejectionReason.CORRUPT_COMPRESSION);
        assertThat(allocated).isLessThan(SMALL);
    }

    @Test
    void shouldExpandAFrameWithoutAStatedSize() throws IOException {
        ByteBuffer expanded = PixelExpansion.expand(
                "scores", ByteBuffer.wrap(unstatedZeros(100)), Compression.ZSTD, 100, ReferencedPixels.NONE);
        assertThat(expanded).isEqualTo(ByteBuffer.allocate(100));
        assertThat(reason(unstatedZeros(99), 100)).isEqualTo(RejectionReason.WRONG_LENGTH);
    }

    @Test
    void shouldRefuseMoreBytesThanAnArrayHolds() {
        RejectedRecordException rejection = catchThrowableOfType(
                RejectedRecordException.class,
                () -> PixelExpansion.expand(
                        "scores", ByteBuffer.allocate(1), Compression.NONE, 1L << 40, ReferencedPixels.NONE));
        assertThat(rejection.reason()).isEqualTo(RejectionReason.OVERSIZED_SHAPE);
        assertThat(rejection).hasMessageContaining("1099511627776");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldExpandOrRefuseDamagedFramesAndNothingElse(long seed) {
        Random random = new Random(seed);
        byte[] pixels = new byte[300];
        random.nextBytes(pixels);
        byte[] frame = Zstd.compress(pixels);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = i % 4 == 0 ? new byte[random.nextInt(40)] : frame.clone();
            if (i % 4 == 0) {
                random.nextBytes(damaged);
            } else {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                ByteBuffer expanded = PixelExpansion.expand(
                        "scores", ByteBuffer.wrap(damaged), Compression.ZSTD, pixels.length, ReferencedPixels.NONE);
                assertThat(expanded.remaining()).isEqualTo(pixels.length);
            } catch (RejectedRecordException rejection) {
                assertThat(rejection.reason())
                        .as("seed %d, frame %d", seed, i)
                        .isIn(RejectionReason.CORRUPT_COMPRESSION, RejectionReason.WRONG_LENGTH);
            }
        }
    }
}
