package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import java.nio.file.Path;
import java.util.Locale;

/** The format of a file, by its name. */
enum FileFormat {
    NPZ,
    NPY,
    NIFTI,
    PNG,
    DICOM;

    static FileFormat of(Path file) throws FormatException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npz")) {
            return NPZ;
        }
        if (name.endsWith(".npy")) {
            return NPY;
        }
        if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
            return NIFTI;
        }
        if (name.endsWith(".png")) {
            return PNG;
        }
        if (name.endsWith(".dcm")) {
            return DICOM;
        }
        throw new FormatException(
                file.toString(), "name", name, "one that ends in .npz, .npy, .nii, .nii.gz, .png or .dcm is expected");
    }
}
