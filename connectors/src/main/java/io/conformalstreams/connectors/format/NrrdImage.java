package io.conformalstreams.connectors.format;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * An image in NRRD's single-file form, {@code .nrrd}, raw or compressed with gzip, as ITK and 3D Slicer write it. One
 * non-spatial axis, the fastest or the slowest, may contain the channels. A {@code .seg.nrrd} of 3D Slicer also names
 * its segments. Segments that don't overlap share a layer.
 */
public final class NrrdImage {

    private final String file;
    private final VoxelImage voxels;
    private final List<NrrdHeader.LayeredSegment> segments;

    private NrrdImage(String file, VoxelImage voxels, List<NrrdHeader.LayeredSegment> segments) {
        this.file = file;
        this.voxels = voxels;
        this.segments = segments;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if the file isn't a single-file NRRD image, or exceeds the limit
     */
    public static NrrdImage read(Path path, SizeLimit limit) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(path))) {
            return read(path.toString(), stream, Files.size(path), limit);
        }
    }

    static NrrdImage parse(String file, byte[] bytes, SizeLimit limit) throws IOException {
        return read(file, new ByteArrayInputStream(bytes), bytes.length, limit);
    }

    private static NrrdImage read(String file, InputStream stream, long size, SizeLimit limit) throws IOException {
        NrrdHeader header = NrrdHeader.read(file, stream);
        long[] shape = header.grid().shape();
        long[] lengths = new long[shape.length + 1];
        lengths[0] = header.channels();
        System.arraycopy(shape, 0, lengths, 1, shape.length);
        int length = limit.checkedLength(file, lengths, header.type().bytes());
        if (header.compressed()) {
            SizeLimit.requireReachable(file, "sizes", length, size);
        } else if (length > size) {
            throw new FormatException(
                    file,
                    "sizes",
                    Arrays.toString(lengths),
                    "it needs " + length + " bytes, but the file has " + size + ": the file is truncated");
        }
        BoundedInput input = new BoundedInput(file, header.compressed() ? Gzip.inflating(file, stream) : stream);
        byte[] read = input.read("voxels", length);
        input.requireEnd("voxels");
        ByteBuffer voxels = ByteBuffer.wrap(read).order(header.order());
        boolean interleaved = header.channelsFastest() && header.channels() > 1;
        VoxelImage image = new VoxelImage(
                file,
                header.type(),
                header.channels(),
                header.grid(),
                1,
                0,
                interleaved
                        ? ByteOrders.channelsFirst(
                                voxels, (int) header.channels(), header.type().bytes())
                        : voxels);
        return new NrrdImage(file, image, header.segments());
    }

    /** The voxels. The layers of a {@code .seg.nrrd} are channels. */
    public VoxelImage voxels() {
        return voxels;
    }

    /**
     * The label map. If the file names segments, each gets the value of its name. If segments overlap, the highest
     * value wins.
     *
     * @throws FormatException if a voxel isn't a whole number from 0 to 255 or belongs to no segment, or if segments
     *     contradict the known values
     */
    public ByteBuffer labels(LabelValues values) throws FormatException {
        if (segments.isEmpty()) {
            return voxels.labels();
        }
        int[] valuesOfSegments = values.ofSegments(
                file, segments.stream().map(NrrdHeader.LayeredSegment::segment).toList());
        int pixels = voxels.size() / voxels.channels();
        byte[] labels = new byte[pixels];
        for (int layer = 0; layer < voxels.channels(); layer++) {
            int[] table = table(layer, valuesOfSegments);
            for (int pixel = 0; pixel < pixels; pixel++) {
                double stored = voxels.at(layer * pixels + pixel);
                int value = stored >= 0 && stored <= 255 && stored == Math.rint(stored) ? table[(int) stored] : -1;
                if (value < 0) {
                    throw new FormatException(
                            file,
                            "voxel " + pixel + " of layer " + layer,
                            stored,
                            "no segment of the file has this label value: save the segmentation again");
                }
                labels[pixel] = (byte) Math.max(labels[pixel] & 0xff, value);
            }
        }
        return ByteBuffer.wrap(labels).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The label value of each stored value of a layer; -1 if no segment has the stored value. */
    private int[] table(int layer, int[] valuesOfSegments) {
        int[] table = new int[256];
        Arrays.fill(table, 1, table.length, -1);
        for (int i = 0; i < segments.size(); i++) {
            int stored = segments.get(i).segment().number();
            if (segments.get(i).layer() == layer && stored < table.length) {
                table[stored] = valuesOfSegments[i];
            }
        }
        return table;
    }
}
