package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A series of oblique CT slices, and an array on the same grid whose axes are permuted and flipped. Positions in the
 * array are computed with its own affine, independently of the main code.
 *
 * @param origin of the series
 * @param axes unit vectors along slices, rows downwards and columns
 * @param spacing along the same axes
 * @param shape slices, rows, columns
 * @param permutation the axis of the series that each axis of the array runs along
 * @param flips whether the two axes run in opposite directions
 */
public record PatientImages(
        String name,
        double[] origin,
        double[][] axes,
        double[] spacing,
        int[] shape,
        int[] permutation,
        boolean[] flips) {

    public static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final int[][] PERMUTATIONS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    public static PatientImages random(String name, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] axes = rotation(random);
        return new PatientImages(
                name,
                new double[] {random.nextDouble(-200, 200), random.nextDouble(-200, 200), random.nextDouble(-900, 900)},
                axes,
                new double[] {
                    0.5 + random.nextInt(40) / 8.0, 0.25 + random.nextInt(12) / 16.0, 0.25 + random.nextInt(12) / 16.0
                },
                new int[] {2 + random.nextInt(7), 3 + random.nextInt(9), 3 + random.nextInt(9)},
                PERMUTATIONS[random.nextInt(6)],
                new boolean[] {random.nextBoolean(), random.nextBoolean(), random.nextBoolean()});
    }

    /** Slices run along the cross product of row and column, as DICOM's normal does. */
    private static double[][] rotation(SplittableRandom random) {
        double[] row = unit(random.nextDouble(-1, 1), random.nextDouble(-1, 1), random.nextDouble(-1, 1));
        double[] other = {random.nextDouble(-1, 1), random.nextDouble(-1, 1), random.nextDouble(-1, 1)};
        double along = row[0] * other[0] + row[1] * other[1] + row[2] * other[2];
        double[] column = unit(other[0] - along * row[0], other[1] - along * row[1], other[2] - along * row[2]);
        double[] normal = {
            row[1] * column[2] - row[2] * column[1],
            row[2] * column[0] - row[0] * column[2],
            row[0] * column[1] - row[1] * column[0]
        };
        return new double[][] {normal, column, row};
    }

    private static double[] unit(double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / length, y / length, z / length};
    }

    /** The grid of the array. */
    public Grid grid() {
        int[] lengths = new int[3];
        double[] steps = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            lengths[axis] = shape[permutation[axis]];
            steps[axis] = spacing[permutation[axis]];
        }
        return Grid.of(lengths, steps);
    }

    /** Directions of the array's axes. */
    public double[][] directions() {
        double[][] directions = new double[3][3];
        for (int axis = 0; axis < 3; axis++) {
            for (int along = 0; along < 3; along++) {
                directions[axis][along] = (flips[axis] ? -1 : 1) * axes[permutation[axis]][along];
            }
        }
        return directions;
    }

    /** Position of the array's first voxel. */
    public double[] arrayOrigin() {
        double[] first = origin.clone();
        for (int axis = 0; axis < 3; axis++) {
            int of = permutation[axis];
            for (int along = 0; along < 3 && flips[axis]; along++) {
                first[along] += (shape[of] - 1) * spacing[of] * axes[of][along];
            }
        }
        return first;
    }

    /** Where the array lies. */
    public ImageGeometry geometry() {
        return ImageGeometry.of(arrayOrigin(), directions(), Optional.of(frameOfReference()));
    }

    /** The position of a voxel of the array, in whole tenths of a millimetre: {@code x,y,z}. */
    public String place(int index) {
        int[] lengths = grid().shape();
        int[] at = {index / (lengths[1] * lengths[2]), index / lengths[2] % lengths[1], index % lengths[2]};
        double[] position = arrayOrigin();
        for (int axis = 0; axis < 3; axis++) {
            for (int along = 0; along < 3; along++) {
                position[along] += at[axis] * grid().spacing(axis) * directions()[axis][along];
            }
        }
        return Math.round(position[0] * 10) + "," + Math.round(position[1] * 10) + "," + Math.round(position[2] * 10);
    }

    /** The position of a pixel of the series, counted slice after slice, in whole tenths of a millimetre. */
    public String placeInSeries(int index) {
        int[] at = {index / (shape[1] * shape[2]), index / shape[2] % shape[1], index % shape[2]};
        double[] position = origin.clone();
        for (int axis = 0; axis < 3; axis++) {
            for (int along = 0; along < 3; along++) {
                position[along] += at[axis] * spacing[axis] * axes[axis][along];
            }
        }
        return Math.round(position[0] * 10) + "," + Math.round(position[1] * 10) + "," + Math.round(position[2] * 10);
    }

    public String study() {
        return DicomIdentifier.of(name, "study");
    }

    public String series() {
        return DicomIdentifier.of(name, "series");
    }

    public String frameOfReference() {
        return DicomIdentifier.of(name, "frame");
    }

    public String instance(int slice) {
        return DicomIdentifier.of(name + slice, "image");
    }

    /** The slices as files, in an order that differs from their positions. */
    public List<byte[]> files() {
        List<byte[]> files = new ArrayList<>();
        for (int slice = shape[0] - 1; slice >= 0; slice--) {
            files.add(dataSet(slice).file(CT, instance(slice), encoding()));
        }
        return files;
    }

    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        for (byte[] file : files()) {
            Files.write(folder.resolve("image" + number++), file);
        }
        return folder;
    }

    SourceSeries read() throws IOException {
        List<DicomDataSet> headers = new ArrayList<>();
        for (byte[] file : files()) {
            headers.add(DicomParser.header("image", file));
        }
        return SourceSeries.of(name, headers);
    }

    static DicomEncoder.Encoding encoding() {
        return new DicomEncoder.Encoding(true, StandardCharsets.ISO_8859_1);
    }

    DicomEncoder dataSet(int slice) {
        return header(slice).bytes(DicomTag.PIXEL_DATA, new byte[shape[1] * shape[2]]);
    }

    /** The position of the first pixel of a slice. */
    double[] position(int slice) {
        double[] position = origin.clone();
        for (int along = 0; along < 3; along++) {
            position[along] += slice * spacing[0] * axes[0][along];
        }
        return position;
    }

    /** The directions of rows and columns, as Image Orientation (Patient) has them. */
    private double[] orientation() {
        return new double[] {axes[2][0], axes[2][1], axes[2][2], axes[1][0], axes[1][1], axes[1][2]};
    }

    DicomEncoder header(int slice) {
        return new DicomEncoder()
                .text(DicomTag.CHARACTER_SET, "ISO_IR 100")
                .text(DicomTag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
                .text(DicomTag.SOP_CLASS, CT)
                .text(DicomTag.SOP_INSTANCE, instance(slice))
                .text(DicomTag.STUDY_DATE, "20261118")
                .text(DicomTag.STUDY_TIME, "101500")
                .text(DicomTag.TIMEZONE, "+0100")
                .text(DicomTag.ACCESSION_NUMBER, name)
                .text(DicomTag.MODALITY, "CT")
                .text(DicomTag.MANUFACTURER, "Test")
                .text(DicomTag.REFERRING_PHYSICIAN, "Referrer^R")
                .text(DicomTag.STUDY_DESCRIPTION, "Abdomen")
                .text(DicomTag.PATIENT_NAME, "M\u00fcller^J\u00f6rg")
                .text(DicomTag.PATIENT_ID, "P-" + name)
                .text(DicomTag.PATIENT_BIRTH_DATE, "19500101")
                .text(DicomTag.PATIENT_SEX, "M")
                .text(DicomTag.STUDY_INSTANCE, study())
                .text(DicomTag.SERIES_INSTANCE, series())
                .text(DicomTag.STUDY_ID, "S1")
                .text(DicomTag.SERIES_NUMBER, "3")
                .text(DicomTag.INSTANCE_NUMBER, Integer.toString(slice + 1))
                .text(DicomTag.FRAME_OF_REFERENCE, frameOfReference())
                .text(DicomTag.POSITION_REFERENCE)
                .decimals(DicomTag.IMAGE_POSITION, position(slice))
                .decimals(DicomTag.IMAGE_ORIENTATION, orientation())
                .decimals(DicomTag.SLICE_THICKNESS, spacing[0])
                .decimals(DicomTag.PIXEL_SPACING, spacing[1], spacing[2])
                .shorts(DicomTag.SAMPLES_PER_PIXEL, 1)
                .text(DicomTag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                .shorts(DicomTag.ROWS, shape[1])
                .shorts(DicomTag.COLUMNS, shape[2])
                .shorts(DicomTag.BITS_ALLOCATED, 8)
                .shorts(DicomTag.BITS_STORED, 8)
                .shorts(DicomTag.HIGH_BIT, 7)
                .shorts(DicomTag.PIXEL_REPRESENTATION, 0);
    }

    public DerivedObject object(ObjectDescription description) throws IOException {
        return DerivedObject.inStudy(description, read(), grid(), Optional.of(geometry()), false);
    }

    /**
     * A Parametric Map of one channel on the slices of this series, which it refers to.
     *
     * @param scores slice after slice
     */
    public byte[] parametricMap(float[] scores) {
        String instance = DicomIdentifier.of(name, "map");
        List<DicomEncoder> frames = new ArrayList<>();
        List<DicomEncoder> references = new ArrayList<>();
        for (int slice = 0; slice < shape[0]; slice++) {
            frames.add(new DicomEncoder()
                    .sequence(
                            DicomTag.PLANE_POSITION,
                            new DicomEncoder().decimals(DicomTag.IMAGE_POSITION, position(slice))));
            references.add(new DicomEncoder()
                    .text(DicomTag.REFERENCED_SOP_CLASS, CT)
                    .text(DicomTag.REFERENCED_SOP_INSTANCE, instance(slice)));
        }
        ByteBuffer pixels = ByteBuffer.allocate(Float.BYTES * scores.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            pixels.putFloat(score);
        }
        return header(0)
                .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE)
                .text(DicomTag.SOP_INSTANCE, instance)
                .text(DicomTag.SERIES_INSTANCE, DicomIdentifier.of(name, "map series"))
                .text(DicomTag.CONTENT_DATE, "20261118")
                .text(DicomTag.CONTENT_TIME, "103000")
                .text(DicomTag.NUMBER_OF_FRAMES, Integer.toString(shape[0]))
                .shorts(DicomTag.BITS_ALLOCATED, 32)
                .bytes(DicomTag.FLOAT_PIXEL_DATA, pixels.array())
                .sequence(
                        DicomTag.REFERENCED_SERIES,
                        new DicomEncoder()
                                .text(DicomTag.SERIES_INSTANCE, series())
                                .sequence(DicomTag.REFERENCED_INSTANCE, references))
                .sequence(DicomTag.SHARED_FUNCTIONAL_GROUPS, sharedGroups())
                .sequence(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS, frames)
                .file(DicomParametricMapReader.PARAMETRIC_MAP_STORAGE, instance, encoding());
    }

    /** Spacing and orientation of all frames of a derived object. */
    DicomEncoder sharedGroups() {
        return new DicomEncoder()
                .sequence(
                        DicomTag.PIXEL_MEASURES,
                        new DicomEncoder()
                                .decimals(DicomTag.SLICE_THICKNESS, spacing[0])
                                .decimals(DicomTag.SPACING_BETWEEN_SLICES, spacing[0])
                                .decimals(DicomTag.PIXEL_SPACING, spacing[1], spacing[2]))
                .sequence(
                        DicomTag.PLANE_ORIENTATION,
                        new DicomEncoder().decimals(DicomTag.IMAGE_ORIENTATION, orientation()));
    }
}
