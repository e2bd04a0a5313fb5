package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.nio.ByteBuffer;

/**
 * The scores of a case as they are in its file, put back into the whole image.
 *
 * @param grid lengths of a channel, in the dimensions of the data set, with spacing and place if the file states them
 * @param encoding how a score is stored
 * @param data channels one after the other, row-major, little-endian
 */
record FileScores(VoxelGrid grid, ScoreEncoding encoding, ByteBuffer data) {}
