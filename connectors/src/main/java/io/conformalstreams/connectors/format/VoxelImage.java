package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The voxels of an image file, row-major, with shape [z, y, x] or [y, x]. Channels lie one after the other. The value
 * of a voxel is its stored value times slope, plus intercept.
 */
public final class VoxelImage {

    private static final int LARGEST_LABEL = 255;

    private final String file;
    private final ElementType type;
    private final int channels;
    private final VoxelGrid grid;
    private final double slope;
    private final double intercept;
    private final ByteBuffer voxels;

    VoxelImage(
            String file,
            ElementType type,
            long channels,
            VoxelGrid grid,
            double slope,
            double intercept,
            ByteBuffer voxels) {
        this.file = file;
        this.type = type;
        this.channels = Math.toIntExact(channels);
        this.grid = grid;
        this.slope = slope;
        this.intercept = intercept;
        this.voxels = voxels;
    }

    /** Lengths of the axes, slowest first: [z, y, x], or [y, x] for an image of two dimensions; a copy. */
    public int[] shape() {
        return Arrays.stream(grid.shape()).mapToInt(Math::toIntExact).toArray();
    }

    /**
     * Distance of neighbouring voxels in mm, in the order of {@link #shape()}; a copy. Empty if the file gives none.
     */
    public double[] spacing() {
        return grid.spacing().clone();
    }

    /** The spatial axes, and where they lie. */
    public VoxelGrid grid() {
        return grid;
    }

    /** Number of channels; 1 for an image without a channel axis. */
    public int channels() {
        return channels;
    }

    /** Type of the stored voxels. */
    public ElementType type() {
        return type;
    }

    /** The factor by which stored voxels are multiplied. It may be negative, but not 0. */
    public double slope() {
        return slope;
    }

    /** The number added to the product. */
    public double intercept() {
        return intercept;
    }

    /**
     * The voxels as stored, before slope and intercept, all channels one after the other, little-endian. If the file is
     * little-endian, this is a view of the voxels; otherwise it is a new buffer.
     */
    public ByteBuffer stored() {
        if (type.bytes() == 1 || voxels.order() == ByteOrder.LITTLE_ENDIAN) {
            return voxels.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }
        return ByteOrders.littleEndian(voxels, type.bytes());
    }

    /** Number of voxels in all channels together. */
    public int size() {
        return voxels.capacity() / type.bytes();
    }

    /**
     * The value of a voxel, scaled by slope and intercept.
     *
     * @param index row-major, channels slowest, from 0 to one less than {@link #size()}
     */
    public double at(int index) {
        return type.at(voxels, index) * slope + intercept;
    }

    /**
     * The voxels as labels, one unsigned byte each, row-major.
     *
     * @throws FormatException if a value isn't a whole number from 0 to 255, or if there are several channels
     */
    public ByteBuffer labels() throws FormatException {
        if (channels != 1) {
            throw new FormatException(
                    file, "channels", channels, "a label image has one channel: give the label image, not the scores");
        }
        if (type == ElementType.UINT8 && slope == 1 && intercept == 0) {
            return stored();
        }
        byte[] labels = new byte[size()];
        for (int index = 0; index < labels.length; index++) {
            double value = at(index);
            if (!(value >= 0 && value <= LARGEST_LABEL && value == Math.rint(value))) {
                throw new FormatException(
                        file,
                        "voxel " + index,
                        value,
                        "labels are whole numbers from 0 to 255: round or renumber them in numpy, or give the"
                                + " label map if these are scores");
            }
            labels[index] = (byte) (int) value;
        }
        return ByteBuffer.wrap(labels).order(ByteOrder.LITTLE_ENDIAN);
    }
}
