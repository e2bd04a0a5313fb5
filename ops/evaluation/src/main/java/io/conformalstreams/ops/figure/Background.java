package io.conformalstreams.ops.figure;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreMap;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The grey image behind the outlines. */
public final class Background {

    /**
     * The share of the logits that becomes black, and the share that becomes white. This keeps a few extreme logits
     * from reducing the contrast of the rest.
     */
    private static final double CLIPPED = 0.01;

    private static final int BRIGHTEST = 255;

    private final Grid grid;
    private final byte[] greys;

    private Background(Grid grid, byte[] greys) {
        this.grid = grid;
        this.greys = greys;
    }

    /**
     * The image itself.
     *
     * @param grid its grid
     * @param picture grey values, row-major, one unsigned byte each
     */
    public static Background picture(Grid grid, ByteBuffer picture) {
        byte[] greys = new byte[picture.remaining()];
        picture.duplicate().get(greys);
        if (greys.length != grid.size()) {
            throw new IllegalArgumentException(
                    "picture has " + greys.length + " bytes; the grid has " + grid.size() + " pixels");
        }
        return new Background(grid, greys);
    }

    /**
     * The score map; higher scores are brighter. Probabilities are black at 0 and white at 1. Logits are black up to
     * their 1 % quantile and white from their 99 % quantile.
     */
    public static Background scores(ScoreMap scores, ScoreKind kind) {
        Grid grid = scores.grid();
        double black = 0;
        double white = 1;
        if (kind == ScoreKind.LOGIT) {
            double[] sorted = new double[grid.size()];
            Arrays.setAll(sorted, scores::at);
            Arrays.sort(sorted);
            black = sorted[(int) (CLIPPED * (sorted.length - 1))];
            white = sorted[(int) ((1 - CLIPPED) * (sorted.length - 1))];
        }
        double range = white > black ? white - black : 1;
        byte[] greys = new byte[grid.size()];
        for (int index = 0; index < greys.length; index++) {
            double share = Math.max(0, Math.min(1, (scores.at(index) - black) / range));
            greys[index] = (byte) Math.round(BRIGHTEST * share);
        }
        return new Background(grid, greys);
    }

    Grid grid() {
        return grid;
    }

    BufferedImage slice(int slice) {
        BufferedImage image = new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(greys, slice * pixels.length, pixels, 0, pixels.length);
        return image;
    }
}
