package io.conformalstreams.processor.validation;

import static io.conformalstreams.processor.validation.RejectionReason.INVALID_PREVIEW;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.contracts.ImagePreview;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Checks the previews of predictions, so that nobody who shows one has to decode a picture of unknown size. Only the
 * header of the picture is read.
 */
public final class PreviewValidation {

    /** The largest number of bytes. */
    public static final int MOST_BYTES = 256 << 10;

    /** The largest number of pixels. */
    public static final long MOST_PIXELS = 4L << 20;

    private PreviewValidation() {}

    /**
     * Rejects a preview that is too large, is no picture of its media type, or shows a slice that doesn't exist.
     *
     * @param preview the preview; may be null
     * @param grid the grid of the scores
     */
    public static void require(ImagePreview preview, Grid grid) {
        if (preview == null) {
            return;
        }
        requireSlice(preview, grid);
        ByteBuffer data = preview.getData().slice();
        if (data.remaining() > MOST_BYTES) {
            throw invalid("preview.data has " + data.remaining() + " bytes, but at most " + MOST_BYTES
                    + " are accepted: send a smaller picture");
        }
        Optional<PictureSize> size = switch (preview.getMediaType()) {
            case "image/png" -> PictureSize.ofPng(data);
            case "image/jpeg" -> PictureSize.ofJpeg(data);
            default ->
                throw invalid("preview.mediaType is '" + preview.getMediaType() + "': send image/png or image/jpeg");
        };
        PictureSize known = size.orElseThrow(
                () -> invalid("preview.data doesn't begin as a picture of the type " + preview.getMediaType()));
        if (known.pixels() < 1 || known.pixels() > MOST_PIXELS) {
            throw invalid("preview.data has " + known.width() + " x " + known.height()
                    + " pixels: at least 1 and at most " + MOST_PIXELS + " are accepted");
        }
    }

    private static void requireSlice(ImagePreview preview, Grid grid) {
        Integer slice = preview.getSlice();
        if (grid.dimensions() == 2 && slice != null) {
            throw invalid("preview.slice is " + slice + ", but the image has two dimensions: send null");
        }
        if (grid.dimensions() == 3 && (slice == null || slice < 0 || slice >= grid.depth())) {
            throw invalid("preview.slice is " + slice + ": send the slice that the picture shows, 0 to "
                    + (grid.depth() - 1));
        }
    }

    private static RejectedRecordException invalid(String detail) {
        return new RejectedRecordException(INVALID_PREVIEW, detail);
    }
}
