package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.VoxelGrid;
import java.nio.ByteBuffer;

/**
 * A label map, unchanged from its file.
 *
 * @param grid its axes, and where they lie
 * @param labels one unsigned byte for each pixel, row-major
 */
record LabelVolume(VoxelGrid grid, ByteBuffer labels) {}
