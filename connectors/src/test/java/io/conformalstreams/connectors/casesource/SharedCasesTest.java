package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.imagesource.LabelValuesSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests files that gateways and radiology systems produce: each is read, or refused with its reason. Skipped without
 * the shared cases.
 */
class SharedCasesTest {

    private static final VoxelGrid UNKNOWN = VoxelGrid.unplaced(new long[0], new double[0]);

    private static final Path CASES = Path.of("..", "..", "shared", "cases", "formats");

    @ParameterizedTest(name = "{0}/{1} {2}")
    @CsvSource({
        "nifti-containers, members.nii.gz, 3, read",
        "nifti-containers, big-endian.nii, 3, read",
        "nifti-containers, trailing.nii, 3, more bytes",
        "nifti-label-int64, scores-float64.nii.gz, 3, read",
        "nifti-odd-headers, pixdim-z-0.nii, 2, read",
        "nifti-odd-headers, pixdim-negative.nii, 2, read",
        "nifti-odd-headers, five-d-time-and-channel.nii, 3, channels",
        "nifti-percent, scores.nii.gz, 3, from 0 to 1",
        "nifti-predicted-mask-0-1, scores.nii.gz, 3, is a mask",
        "nifti-predicted-mask-0-1, scores-uint16.nii.gz, 3, is a mask",
        "nifti-predicted-mask-0-1, scores-int16.nii.gz, 3, is a mask",
        "nnunet-nan, scores.npz, 3, pixel 1566",
        "numpy-containers, bigendian.npy, 3, read",
        "numpy-containers, fortran.npy, 3, read",
        "numpy-containers, python2.npy, 3, read",
        "numpy-containers, zip64.npz, 3, read",
        "numpy-containers, object.npy, 3, descr",
        "pm-uint16, scores.dcm, 3, read",
        "seg-fractional-0-1, scores.dcm, 3, is a mask",
        "seg-fractional-kinds, occupancy.dcm, 3, OCCUPANCY",
        "seg-fractional-kinds, maximum-100.dcm, 3, read",
        "seg-fractional-kinds, above-maximum.dcm, 3, from 0 to 1",
        "dicom-transfer-syntaxes, rle.dcm, 3, read",
        "dicom-transfer-syntaxes, deflated.dcm, 3, read",
        "dicom-transfer-syntaxes, encapsulated-uncompressed.dcm, 3, read",
        "dicom-transfer-syntaxes, bigendian.dcm, 3, dcmconv +te",
        "dicom-transfer-syntaxes, jpegls.dcm, 3, dcmdjpls",
        "dicom-transfer-syntaxes, j2k.dcm, 3, gdcmconv --raw",
        "dicom-without-suffix, 1.2.840.99, 3, read",
        "dicom-without-suffix, upper.DCM, 3, read"
    })
    void scores(String folder, String name, int dimensions, String expected) throws IOException {
        assertThat(outcome(() -> reader(dimensions).read(file(folder, name)))).contains(expected);
    }

    @Test
    void labelsWithAnIgnoredValue() throws IOException {
        LabelMapReader labels = new LabelMapReader(
                LabelValuesSetting.ignoring(LabelValuesSetting.read(List.of(), List.of("lesion")), "255"),
                SizeLimit.DEFAULT);
        var scores = reader(3).read(file("ignore-label-255", "scores.npz"));
        assertThat(outcome(() -> labels.read(file("ignore-label-255", "label.nii.gz"), scores, scores.grid(), UNKNOWN)))
                .isEqualTo("read");
    }

    @ParameterizedTest(name = "{0}/{1} {2}")
    @CsvSource({
        "ignore-label-255, scores.npz, label.nii.gz, 3, 255 in",
        "nifti-scores-labels-mirrored, scores.nii.gz, label.nii.gz, 3, read",
        "nifti-scores-dicom-label, scores.nii.gz, label.dcm, 3, read",
        "nifti-label-int64, scores.npz, label-int64.nii.gz, 3, read",
        "nifti-label-int64, scores.npz, label-nifti2.nii.gz, 3, read",
        "nifti-label-int64, scores.npz, label-float64.nii.gz, 3, read",
        "nifti-label-int64, scores.npz, label-uint32.nii.gz, 3, read",
        "npy-label-int64, scores.npz, label.npy, 3, read",
        "npy-label-int64, scores.npz, label-int8.npy, 3, read",
        "npy-label-int64, scores.npz, label-after-first-remedy.npy, 3, read",
        "png-mask-0-255, scores.npz, label.png, 2, 255 in",
        "png-palette, scores.npz, label.png, 2, keep the indices",
        "png-palette, scores.npz, label-1bit.png, 2, read",
        "png-palette, scores.npz, label-16bit.png, 2, read",
        "png-palette, scores.npz, label-rgb-equal.png, 2, read",
        "png-palette, scores.npz, label-after-the-advice.png, 2, 38 in",
        "seg-labelmap, scores.npz, label.dcm, 3, read",
        "seg-lesion-in-one-slice, scores.dcm, label.dcm, 3, read",
        "seg-lesion-in-one-slice, scores.dcm, label-no-refs.dcm, 3, read",
        "seg-lesion-in-one-slice, scores.dcm, label-unsorted-refs.dcm, 3, read",
        "seg-lesion-in-one-slice, scores.dcm, label-only-referenced.dcm, 3, read"
    })
    void labels(String folder, String scores, String label, int dimensions, String expected) throws IOException {
        ScoreVolume volume = reader(dimensions).read(file(folder, scores));
        LabelMapReader labels =
                new LabelMapReader(LabelValuesSetting.read(List.of(), List.of("lesion")), SizeLimit.DEFAULT);

        assertThat(outcome(() -> labels.read(file(folder, label), volume, volume.grid(), UNKNOWN)))
                .contains(expected);
    }

    /**
     * A label with another order of voxels, turned onto the grid of the scores, must equal the label that was drawn on
     * that grid.
     */
    @Test
    void mirroredLabelsAreTurned() throws IOException {
        ScoreVolume scores = reader(3).read(file("nifti-scores-labels-mirrored", "scores.nii.gz"));
        LabelMapReader labels =
                new LabelMapReader(LabelValuesSetting.read(List.of(), List.of("lesion")), SizeLimit.DEFAULT);
        LabelVolume mirrored =
                labels.read(file("nifti-scores-labels-mirrored", "label.nii.gz"), scores, scores.grid(), UNKNOWN);
        LabelVolume same = labels.read(
                file("nifti-scores-labels-mirrored", "label-same-grid.nii.gz"), scores, scores.grid(), UNKNOWN);

        SignedPermutation turn = mirrored.grid()
                .placed()
                .orElseThrow()
                .onto(scores.grid().placed().orElseThrow())
                .orElseThrow();
        assertThat(turn.isIdentity()).isFalse();
        assertThat(turn.apply(mirrored.labels(), mirrored.grid().lengths())).isEqualTo(same.labels());
    }

    private static String outcome(Reading reading) throws IOException {
        try {
            reading.read();
            return "read";
        } catch (FormatException e) {
            return e.getMessage();
        }
    }

    private static ScoreReader reader(int dimensions) {
        List<String> channels = List.of("lesion");
        return new ScoreReader(
                dimensions,
                new ScoreMeaning(ScoreKind.PROBABILITY, false, channels, LabelValuesSetting.read(List.of(), channels)),
                List.of("probabilities", "softmax"),
                AxisOrder.of(List.of("C", "Z", "Y", "X")),
                SizeLimit.DEFAULT);
    }

    private static Path file(String folder, String name) {
        Path file = CASES.resolve(folder).resolve(name);
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped: no shared case " + file);
        return file;
    }

    @FunctionalInterface
    private interface Reading {
        Object read() throws IOException;
    }
}
