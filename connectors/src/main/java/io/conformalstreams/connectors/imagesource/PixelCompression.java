package io.conformalstreams.connectors.imagesource;

import com.github.luben.zstd.Zstd;
import io.conformalstreams.connectors.format.SizeLimit;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Compresses the pixels of a record if that is worth the time. In scores of two or four bytes, most bits are noise:
 * compression is slow and saves almost nothing. A sample of the pixels decides.
 */
public final class PixelCompression {

    /** This level is four times as fast as the library's default. Its output is at most 2 % larger. */
    private static final int LEVEL = 1;

    private static final int SAMPLES = 16;
    private static final int SAMPLE = 1 << 12;

    /** The share of the size that compression must save. */
    private static final double LEAST_SAVING = 0.1;

    /**
     * Longest array. Compressing noise makes it longer, so the compressed length is checked against this limit, too.
     */
    private static final int LARGEST = SizeLimit.LARGEST;

    /**
     * Largest buffer that is kept for the next volume, in bytes. A new buffer costs more time than the compression
     * itself.
     */
    private static final int MOST_KEPT = 1 << 24;

    private byte[] room = {};

    /**
     * Compresses pixels, or leaves them as they are if a sample shrinks by less than a tenth.
     *
     * @param values from position to limit
     */
    public Pixels compress(ByteBuffer values) {
        byte[] bytes = Pixels.bytes(values);
        if (!isWorthwhile(bytes)) {
            return new Pixels(Pixels.UNCOMPRESSED, bytes);
        }
        int length = fillRoom(bytes);
        return new Pixels(Pixels.ZSTD, Arrays.copyOf(room, length));
    }

    private boolean isWorthwhile(byte[] bytes) {
        if (Zstd.compressBound(bytes.length) > LARGEST) {
            return false;
        }
        return bytes.length <= SAMPLES * SAMPLE || fillRoom(samples(bytes)) <= (1 - LEAST_SAVING) * SAMPLES * SAMPLE;
    }

    /** Compresses into the buffer and returns the number of bytes used. */
    private int fillRoom(byte[] bytes) {
        int longest = Math.toIntExact(Zstd.compressBound(bytes.length));
        if (room.length < longest || room.length > MOST_KEPT) {
            room = new byte[longest];
        }
        return Math.toIntExact(Zstd.compress(room, bytes, LEVEL));
    }

    private static byte[] samples(byte[] bytes) {
        byte[] samples = new byte[SAMPLES * SAMPLE];
        int distance = (bytes.length - SAMPLE) / (SAMPLES - 1);
        for (int sample = 0; sample < SAMPLES; sample++) {
            System.arraycopy(bytes, sample * distance, samples, sample * SAMPLE, SAMPLE);
        }
        return samples;
    }
}
