package io.conformalstreams.connectors.format;

/**
 * Shape and spacing of an image.
 *
 * @param shape lengths of the axes, slowest first
 * @param spacing distance of neighbouring voxels in mm, in the order of the shape; empty where unknown
 */
public record VoxelGrid(long[] shape, double[] spacing) {}
