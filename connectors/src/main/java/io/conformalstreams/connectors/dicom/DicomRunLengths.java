package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.nio.ByteBuffer;

/**
 * DICOM's run-length encoding (PS3.5, annex G). It has one PackBits segment for each byte of a sample, the most
 * significant byte first.
 */
final class DicomRunLengths {

    private static final int HEADER = 64;

    private DicomRunLengths() {}

    /**
     * The samples of a frame, little-endian.
     *
     * @param length of the result in bytes
     * @param bytesPerSample 1, 2 or 4
     * @throws FormatException if the fragment is damaged
     */
    static byte[] decode(String file, int frame, ByteBuffer fragment, int length, int bytesPerSample)
            throws FormatException {
        if (fragment.remaining() < HEADER || fragment.getInt(0) != bytesPerSample) {
            throw damaged(file, frame);
        }
        byte[] samples = new byte[length];
        for (int segment = 0; segment < bytesPerSample; segment++) {
            int start = fragment.getInt(Integer.BYTES * (1 + segment));
            int end = segment + 1 < bytesPerSample ? fragment.getInt(Integer.BYTES * (2 + segment)) : fragment.limit();
            if (start < HEADER || end < start || end > fragment.limit()) {
                throw damaged(file, frame);
            }
            unpack(
                    file,
                    frame,
                    fragment.slice(start, end - start),
                    samples,
                    bytesPerSample - 1 - segment,
                    bytesPerSample);
        }
        return samples;
    }

    private static void unpack(String file, int frame, ByteBuffer packed, byte[] samples, int first, int step)
            throws FormatException {
        int target = first;
        while (target < samples.length) {
            int control = packed.hasRemaining() ? packed.get() : fail(file, frame);
            // The control byte -128 has no effect.
            int count = control >= 0 ? control + 1 : control == -128 ? 0 : 1 - control;
            boolean repeated = control < 0;
            if (count > 0 && packed.remaining() < (repeated ? 1 : count)) {
                throw damaged(file, frame);
            }
            byte value = repeated && count > 0 ? packed.get() : 0;
            for (int i = 0; i < count; i++) {
                byte next = repeated ? value : packed.get();
                if (target < samples.length) {
                    samples[target] = next;
                }
                target += step;
            }
        }
    }

    private static int fail(String file, int frame) throws FormatException {
        throw damaged(file, frame);
    }

    private static FormatException damaged(String file, int frame) {
        return new FormatException(
                file, "run lengths of frame " + (frame + 1), "damaged", "the file is damaged: write it again");
    }
}
