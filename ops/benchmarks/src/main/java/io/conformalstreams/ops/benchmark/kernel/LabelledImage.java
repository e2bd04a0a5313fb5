package io.conformalstreams.ops.benchmark.kernel;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.NpyArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The arrays that both sides read.
 *
 * @param name of the folder
 * @param grid with unit spacing
 * @param whole float32 logits of the whole structure, little-endian
 * @param part float32 logits of a part of it, little-endian
 * @param labels 2 for the part, 1 for the rest of the whole, 0 elsewhere
 */
record LabelledImage(String name, Grid grid, ByteBuffer whole, ByteBuffer part, ByteBuffer labels) {

    /** Reads {@code whole.npy}, {@code part.npy} and {@code labels.npy}. */
    static LabelledImage read(Path folder) throws IOException {
        NpyArray whole = array(folder, "whole", "<f4");
        NpyArray part = array(folder, "part", "<f4");
        NpyArray labels = array(folder, "labels", "|u1");
        if (!Arrays.equals(whole.shape(), part.shape()) || !Arrays.equals(whole.shape(), labels.shape())) {
            throw new IllegalArgumentException(folder + ": the shapes of the three arrays differ");
        }
        return new LabelledImage(
                folder.getFileName().toString(), Grid.of(whole.shape()), inHeap(whole), inHeap(part), inHeap(labels));
    }

    private static NpyArray array(Path folder, String name, String descriptor) throws IOException {
        Path file = folder.resolve(name + ".npy");
        NpyArray array = NpyArray.read(file);
        if (!array.type().descriptor().equals(descriptor)) {
            throw new IllegalArgumentException(
                    file + ": elements of type " + array.type().descriptor() + " instead of " + descriptor);
        }
        return array;
    }

    /** Copies an array to the heap, where the application also receives the bytes of a record. */
    private static ByteBuffer inHeap(NpyArray array) {
        byte[] bytes = new byte[array.bytes().remaining()];
        array.bytes().get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /**
     * The same shape with another spacing: planes (in 2-D, rows) are three times as far apart as the pixels within
     * them.
     */
    Grid anisotropicGrid() {
        double[] spacing = new double[grid.dimensions()];
        Arrays.fill(spacing, 1);
        spacing[0] = 3;
        return Grid.of(grid.shape(), spacing);
    }
}
