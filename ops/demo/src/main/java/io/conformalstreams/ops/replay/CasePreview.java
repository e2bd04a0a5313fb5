package io.conformalstreams.ops.replay;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.contracts.ImagePreview;
import io.conformalstreams.ops.dataset.Case;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.imageio.ImageIO;

/** The picture of a case as a preview: the image that the model saw, or the middle slice of a volume. */
final class CasePreview {

    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_PIXELS = 4 << 20;

    private CasePreview() {}

    /** Returns the preview; empty if the case has no picture, or the picture is too large for a preview. */
    static Optional<ImagePreview> of(Case image) {
        Grid grid = image.grid();
        int pixels = grid.height() * grid.width();
        if (image.picture().isEmpty() || pixels > MOST_PIXELS) {
            return Optional.empty();
        }
        boolean isVolume = grid.dimensions() == 3;
        int slice = isVolume ? grid.depth() / 2 : 0;
        byte[] png = png(image.picture().get().slice(slice * pixels, pixels), grid);
        return png.length > MOST_BYTES
                ? Optional.empty()
                : Optional.of(new ImagePreview("image/png", ByteBuffer.wrap(png), isVolume ? slice : null));
    }

    private static byte[] png(ByteBuffer greys, Grid grid) {
        BufferedImage picture = new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] row = new byte[grid.width()];
        for (int y = 0; y < grid.height(); y++) {
            greys.get(row);
            picture.getRaster().setDataElements(0, y, grid.width(), 1, row);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
