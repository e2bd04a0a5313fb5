package io.conformalstreams.processor.validation;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The size of an encoded picture, as its header states it.
 *
 * @param width pixels of a row
 * @param height number of rows
 */
record PictureSize(long width, long height) {

    private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int PNG_HEADER_CHUNK = 0x49484452;
    private static final int PNG_HEADER_BYTES = 24;
    private static final int JPEG_START = 0xffd8;
    private static final int MARKER = 0xff;

    long pixels() {
        return width * height;
    }

    /** Reads the header chunk, which comes first (PNG specification, 11.2.1). */
    static Optional<PictureSize> ofPng(ByteBuffer data) {
        if (data.remaining() < PNG_HEADER_BYTES
                || data.getLong(0) != PNG_SIGNATURE
                || data.getInt(12) != PNG_HEADER_CHUNK) {
            return Optional.empty();
        }
        return Optional.of(new PictureSize(data.getInt(16) & 0xffffffffL, data.getInt(20) & 0xffffffffL))
                .filter(size -> size.width < 1L << 31 && size.height < 1L << 31);
    }

    /** Skips segments up to the first frame header (ITU-T T.81, B.2.2). */
    static Optional<PictureSize> ofJpeg(ByteBuffer data) {
        if (data.remaining() < 2 || (data.getShort(0) & 0xffff) != JPEG_START) {
            return Optional.empty();
        }
        int position = 2;
        while (position + 9 <= data.limit() && (data.get(position) & 0xff) == MARKER) {
            int marker = data.get(position + 1) & 0xff;
            int length = data.getShort(position + 2) & 0xffff;
            if (isFrameHeader(marker)) {
                return Optional.of(
                        new PictureSize(data.getShort(position + 7) & 0xffff, data.getShort(position + 5) & 0xffff));
            }
            if (length < 2) {
                return Optional.empty();
            }
            position += 2 + length;
        }
        return Optional.empty();
    }

    /** SOF0 to SOF15, without the markers for tables that lie among them. */
    private static boolean isFrameHeader(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }
}
