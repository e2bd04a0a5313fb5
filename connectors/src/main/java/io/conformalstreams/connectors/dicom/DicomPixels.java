package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The stored samples of a multi-frame image: bits, bytes, words or longer integers. They lie in one piece, or in one
 * fragment for each frame.
 */
final class DicomPixels {

    private final String file;
    private final boolean fragmented;
    private final boolean runLengths;
    private final List<ByteBuffer> pieces;
    private final int bits;
    private final int plane;

    private DicomPixels(
            String file, boolean fragmented, boolean runLengths, List<ByteBuffer> pieces, int bits, int plane) {
        this.file = file;
        this.fragmented = fragmented;
        this.runLengths = runLengths;
        this.pieces = pieces;
        this.bits = bits;
        this.plane = plane;
    }

    /**
     * @param bits size of a sample: 1, 8, 16 or 32
     * @throws FormatException if the number of bytes or fragments doesn't match the frames
     */
    static DicomPixels of(String file, DicomDataSet dataSet, DicomFrames frames, int bits) throws FormatException {
        int count = frames.groups().size();
        List<ByteBuffer> fragments = dataSet.fragments();
        if (!fragments.isEmpty()) {
            // The first fragment is the offset table.
            if (fragments.size() != count + 1) {
                throw new FormatException(
                        file,
                        DicomTag.PIXEL_DATA.describe(),
                        fragments.size() - 1 + " fragments",
                        "one fragment for each of the " + count + " frames is expected");
            }
            List<ByteBuffer> pieces = fragments.subList(1, fragments.size());
            return new DicomPixels(file, true, dataSet.hasRunLengths(), pieces, bits, frames.plane());
        }
        ByteBuffer pixels = dataSet.value(DicomTag.PIXEL_DATA).orElseThrow(() -> dataSet.absent(DicomTag.PIXEL_DATA));
        long expected = ((long) count * frames.plane() * bits + 7) / 8;
        if (pixels.remaining() != expected + expected % 2 && pixels.remaining() != expected) {
            throw new FormatException(
                    file,
                    DicomTag.PIXEL_DATA.describe(),
                    pixels.remaining() + " bytes",
                    count + " frames of " + frames.rows() + " x " + frames.columns() + " have " + expected);
        }
        return new DicomPixels(file, false, false, List.of(pixels), bits, frames.plane());
    }

    /**
     * Copies a frame of bits or bytes into an array, one byte for each pixel.
     *
     * @throws FormatException if its fragment is damaged
     */
    void copyBytes(int frame, byte[] values, int target) throws FormatException {
        // Bits come least significant first and continue from frame to frame (PS3.5, 8.1.1). A fragment starts with a
        // new byte.
        long first = fragmented ? 0 : (long) frame * plane;
        ByteBuffer bytes = fragmented ? fragment(frame) : pieces.get(0);
        if (bits == Byte.SIZE) {
            bytes.get((int) first, values, target, plane);
            return;
        }
        for (int index = 0; index < plane; index++) {
            long pixel = first + index;
            values[target + index] = (byte) (bytes.get((int) (pixel >>> 3)) >>> (pixel & 7) & 1);
        }
    }

    /**
     * The samples of a frame of bytes or words, little-endian, from position 0.
     *
     * @throws FormatException if its fragment is damaged
     */
    ByteBuffer samples(int frame) throws FormatException {
        int length = frameBytes();
        ByteBuffer samples = fragmented ? fragment(frame) : pieces.get(0).slice(frame * length, length);
        return samples.order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer fragment(int frame) throws FormatException {
        int length = frameBytes();
        ByteBuffer fragment = pieces.get(frame).slice().order(ByteOrder.LITTLE_ENDIAN);
        if (runLengths) {
            return ByteBuffer.wrap(
                    DicomRunLengths.decode(file, frame, fragment, length, Math.max(1, bits / Byte.SIZE)));
        }
        if (fragment.remaining() != length + length % 2 && fragment.remaining() != length) {
            throw new FormatException(
                    file,
                    "fragment of frame " + (frame + 1),
                    fragment.remaining() + " bytes",
                    length + " bytes are expected");
        }
        return fragment;
    }

    private int frameBytes() {
        return (int) (((long) plane * bits + 7) / 8);
    }
}
