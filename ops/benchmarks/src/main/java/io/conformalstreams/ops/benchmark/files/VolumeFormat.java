package io.conformalstreams.ops.benchmark.files;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/** Formats of a volume of float32 scores. */
enum VolumeFormat {
    /** Deflated, as nnU-Net writes it. */
    NPZ(".npz") {
        @Override
        byte[] encode(Grid grid, ByteBuffer scores) {
            return NpzFile.encode(Map.of(ARRAY, array(grid, scores)));
        }

        @Override
        ByteBuffer decode(Path file) throws IOException {
            try (NpzFile archive = NpzFile.open(file)) {
                return archive.array(ARRAY).bytes();
            }
        }
    },
    /** Uncompressed. */
    NPY(".npy") {
        @Override
        byte[] encode(Grid grid, ByteBuffer scores) {
            return array(grid, scores).encode();
        }

        @Override
        ByteBuffer decode(Path file) throws IOException {
            return NpyArray.read(file).bytes();
        }
    },
    /** Deflated, as MONAI writes it. */
    NIFTI(".nii.gz") {
        @Override
        byte[] encode(Grid grid, ByteBuffer scores) {
            return NiftiEncoder.compress(NiftiEncoder.encode(grid, 1, ElementType.FLOAT32, scores));
        }

        @Override
        ByteBuffer decode(Path file) throws IOException {
            return NiftiImage.read(file).stored();
        }
    };

    static final String ARRAY = "probabilities";

    private final String suffix;

    VolumeFormat(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    /** The content of a file. */
    abstract byte[] encode(Grid grid, ByteBuffer scores);

    /** The scores in a file. */
    abstract ByteBuffer decode(Path file) throws IOException;

    private static NpyArray array(Grid grid, ByteBuffer scores) {
        int[] shape = {1, grid.depth(), grid.height(), grid.width()};
        return NpyArray.of(ElementType.FLOAT32, shape, scores);
    }
}
