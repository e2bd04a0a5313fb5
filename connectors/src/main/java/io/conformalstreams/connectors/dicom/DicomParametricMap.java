package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.Grid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A DICOM Parametric Map (PS3.3, A.75) with floating-point or integer pixels, as volumes on one grid. The frames at one
 * position are the channels, in the order of the file. Every slice has the same number of channels.
 */
public final class DicomParametricMap {

    private final Grid grid;
    private final Optional<SliceStack> slices;
    private final int channels;
    private final byte[] values;

    DicomParametricMap(Grid grid, Optional<SliceStack> slices, int channels, byte[] values) {
        this.grid = grid;
        this.slices = slices;
        this.channels = channels;
        this.values = values;
    }

    /**
     * Shape [z, y, x], or [y, x] for a single slice, and spacing. The spacing is 1 mm along an axis for which the file
     * gives none.
     */
    public Grid grid() {
        return grid;
    }

    /** The positions of the slices; empty if the file gives none. */
    public Optional<SliceStack> slices() {
        return slices;
    }

    /** Number of channels, at least 1. */
    public int channels() {
        return channels;
    }

    /**
     * The real-world values of all channels one after the other, float32, little-endian, row-major; a read-only view.
     */
    public ByteBuffer values() {
        return ByteBuffer.wrap(values).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
