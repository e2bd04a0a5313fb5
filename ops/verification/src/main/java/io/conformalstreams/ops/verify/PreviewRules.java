package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.contracts.ImagePreview;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/** The rules of the contract for previews. */
final class PreviewRules {

    private static final int MOST_BYTES = 262_144;
    private static final long MOST_PIXELS = 4_194_304;

    /** The markers of the frame headers of JPEG. */
    private static final Set<Integer> FRAME_HEADERS =
            Set.of(0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf);

    private PreviewRules() {}

    static boolean isAbsentOrValid(ImagePreview preview, Grid grid) {
        return preview == null
                || isSlice(preview.getSlice(), grid)
                        && preview.getData().remaining() <= MOST_BYTES
                        && isPicture(preview.getMediaType(), preview.getData());
    }

    private static boolean isSlice(Integer slice, Grid grid) {
        return grid.dimensions() == 2 ? slice == null : slice != null && slice >= 0 && slice < grid.depth();
    }

    private static boolean isPicture(String mediaType, ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        try (DataInputStream picture = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long pixels = switch (mediaType) {
                case "image/png" -> pixelsOfPng(picture);
                case "image/jpeg" -> pixelsOfJpeg(picture);
                default -> 0;
            };
            return pixels >= 1 && pixels <= MOST_PIXELS;
        } catch (IOException endOfBytes) {
            return false;
        }
    }

    private static long pixelsOfPng(DataInputStream picture) throws IOException {
        boolean isPng = picture.readLong() == 0x89504e470d0a1a0aL;
        picture.readInt();
        boolean beginsWithHeader = picture.readInt() == 0x49484452;
        long width = picture.readInt();
        long height = picture.readInt();
        return isPng && beginsWithHeader && width > 0 && height > 0 ? width * height : 0;
    }

    private static long pixelsOfJpeg(DataInputStream picture) throws IOException {
        if (picture.readUnsignedShort() != 0xffd8) {
            return 0;
        }
        while (picture.readUnsignedByte() == 0xff) {
            int marker = picture.readUnsignedByte();
            int length = picture.readUnsignedShort();
            if (FRAME_HEADERS.contains(marker)) {
                picture.readUnsignedByte();
                return (long) picture.readUnsignedShort() * picture.readUnsignedShort();
            }
            if (length < 2) {
                return 0;
            }
            picture.skipNBytes(length - 2);
        }
        return 0;
    }
}
