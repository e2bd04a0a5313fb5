package io.conformalstreams.connectors.format;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads images in the single-file form of NIfTI-1 and NIfTI-2, {@code .nii} or {@code .nii.gz}. The content tells
 * whether a file is compressed. Both byte orders, and integer and floating-point voxels, are supported. NIfTI stores x
 * fastest, so the row-major shape is [z, y, x] or [y, x]. The channels are on the axis after the third, one after the
 * other.
 */
public final class NiftiImage {

    private NiftiImage() {}

    /**
     * Reads a file with the default size limit.
     *
     * @throws FormatException if the file isn't a single-file NIfTI image, or exceeds the limit
     */
    public static VoxelImage read(Path path) throws IOException {
        return read(path, SizeLimit.DEFAULT);
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if the file isn't a single-file NIfTI image, or exceeds the limit
     */
    public static VoxelImage read(Path path, SizeLimit limit) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(path))) {
            return read(path.toString(), stream, Files.size(path), limit);
        }
    }

    /**
     * Reads only the header of a file.
     *
     * @throws FormatException if the file isn't a single-file NIfTI image
     */
    public static VoxelGrid readGrid(Path path) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(path))) {
            String file = path.toString();
            NiftiHeader header =
                    NiftiHeader.read(file, new BoundedInput(file, Gzip.inflatingIfCompressed(file, stream)));
            return header.grid();
        }
    }

    static VoxelImage parse(String file, byte[] bytes, SizeLimit limit) throws IOException {
        return read(file, new ByteArrayInputStream(bytes), bytes.length, limit);
    }

    private static VoxelImage read(String file, InputStream stream, long size, SizeLimit limit) throws IOException {
        boolean compressed = Gzip.isCompressed(stream);
        BoundedInput input = new BoundedInput(file, compressed ? Gzip.inflating(file, stream) : stream);
        NiftiHeader header = NiftiHeader.read(file, input);
        long[] shape = header.grid().shape();
        long[] lengths = new long[shape.length + 1];
        lengths[0] = header.channels();
        System.arraycopy(shape, 0, lengths, 1, shape.length);
        int length = limit.checkedLength(file, lengths, header.type().bytes());
        long total = (long) header.voxelOffset() + length;
        if (compressed) {
            SizeLimit.requireReachable(file, "size", total, size);
        } else if (total > size) {
            throw new FormatException(
                    file,
                    "dim",
                    Arrays.toString(lengths),
                    "it needs " + total + " bytes, but the file has " + size + ": the file is truncated");
        }
        input.skip("extensions", header.voxelOffset() - header.length());
        byte[] voxels = input.read("voxels", length);
        input.requireEnd("voxels");
        return new VoxelImage(
                file,
                header.type(),
                header.channels(),
                header.grid(),
                header.slope(),
                header.intercept(),
                ByteBuffer.wrap(voxels).order(header.order()));
    }
}
