package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.image.ScoreEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The scores of all channels of an image, whatever file they came from.
 *
 * @param mask whether the values are a predicted mask, 0 or 1, and no scores
 * @param channels number of channels
 * @param shape [z, y, x] or [y, x]
 * @param spacing in mm along each axis of the shape; empty where the file has none
 * @param encoding how a score is stored
 * @param data channels one after the other, row-major, little-endian
 */
record ScoreVolume(boolean mask, int channels, int[] shape, double[] spacing, ScoreEncoding encoding, ByteBuffer data) {

    ScoreVolume {
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
