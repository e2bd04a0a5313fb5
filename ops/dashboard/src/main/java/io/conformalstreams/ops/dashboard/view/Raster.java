package io.conformalstreams.ops.dashboard.view;

/**
 * A plane of an image: one byte per pixel, row by row.
 *
 * @param width pixels of a row
 * @param height number of rows
 * @param columnStep distance between neighbours in a row, in mm
 * @param rowStep distance between neighbouring rows, in mm
 * @param slice index of the plane along its axis
 * @param pixels width x height bytes
 */
public record Raster(int width, int height, double columnStep, double rowStep, int slice, byte[] pixels) {}
