package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The format of a file. Its suffix decides, in upper or lower case; without a known suffix, its first bytes do. */
enum FileFormat {
    NPZ,
    NPY,
    NIFTI,
    PNG,
    DICOM,
    NRRD,
    META_IMAGE;

    private static final int DICOM_MAGIC = 128;
    private static final String EXPECTED =
            "expected one of .npz, .npy, .nii, .nii.gz, .png, .dcm, .nrrd and .mha, or a DICOM file with any name";

    static FileFormat of(Path file) throws IOException {
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
        if (name.endsWith(".nrrd")) {
            return NRRD;
        }
        if (name.endsWith(".mha")) {
            return META_IMAGE;
        }
        return ofContent(file, name);
    }

    private static FileFormat ofContent(Path file, String name) throws IOException {
        byte[] start;
        try (InputStream stream = Files.newInputStream(file)) {
            start = stream.readNBytes(DICOM_MAGIC + 4);
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("DICM", DICOM_MAGIC)) {
            return DICOM;
        }
        if (text.startsWith("PK\003\004")) {
            return NPZ;
        }
        if (text.startsWith("\u0093NUMPY")) {
            return NPY;
        }
        if (text.startsWith("\u0089PNG")) {
            return PNG;
        }
        if (text.startsWith("NRRD")) {
            return NRRD;
        }
        throw new FormatException(file.toString(), "name", name, EXPECTED);
    }
}
