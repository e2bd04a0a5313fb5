package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reorders the bytes of elements. */
final class ByteOrders {

    private ByteOrders() {}

    /** A little-endian copy of big-endian elements, bit for bit, so that the payload of a NaN survives. */
    static ByteBuffer littleEndian(ByteBuffer bigEndian, int bytesPerElement) {
        ByteBuffer little = ByteBuffer.allocate(bigEndian.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < bigEndian.capacity(); at += bytesPerElement) {
            switch (bytesPerElement) {
                case Short.BYTES -> little.putShort(bigEndian.getShort(at));
                case Integer.BYTES -> little.putInt(bigEndian.getInt(at));
                case Long.BYTES -> little.putLong(bigEndian.getLong(at));
                default -> little.put(bigEndian.get(at));
            }
        }
        return little.flip();
    }

    /** Moves channels from the fastest axis to the slowest. */
    static ByteBuffer channelsFirst(ByteBuffer interleaved, int channels, int bytesPerElement) {
        int voxels = interleaved.capacity() / bytesPerElement / channels;
        byte[] source = interleaved.array();
        byte[] target = new byte[source.length];
        for (int channel = 0; channel < channels; channel++) {
            for (int voxel = 0; voxel < voxels; voxel++) {
                System.arraycopy(
                        source,
                        (voxel * channels + channel) * bytesPerElement,
                        target,
                        (channel * voxels + voxel) * bytesPerElement,
                        bytesPerElement);
            }
        }
        return ByteBuffer.wrap(target).order(interleaved.order());
    }
}
