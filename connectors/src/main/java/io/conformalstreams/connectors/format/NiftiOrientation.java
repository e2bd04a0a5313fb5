package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.conformal.image.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the voxels of a NIfTI image lie: by the sform if its code is above 0, otherwise by the qform if its code is
 * above 0, otherwise unknown (nifti1.h, methods 3, 2 and 1). NIfTI's coordinates are RAS; x and y change their signs
 * here.
 */
final class NiftiOrientation {

    private static final String SFORM = "srow_x, srow_y and srow_z";
    private static final String QFORM = "quatern_b, quatern_c and quatern_d";

    /** In single precision, pixdim and the length of a column of the sform may differ in their last digits. */
    private static final double ROUNDING = 1e-5;

    private static final int LONGEST_COMPARED = 1200;

    private final String file;
    private final NiftiFields fields;
    private final long[] shape;
    private final double[] pixdim;
    private final double millimetres;

    /**
     * @param shape lengths of the axes, slowest first
     * @param pixdim distances in mm in the order of the shape
     * @param millimetres length of the header's unit of distance in mm
     */
    NiftiOrientation(String file, NiftiFields fields, long[] shape, double[] pixdim, double millimetres) {
        this.file = file;
        this.fields = fields;
        this.shape = shape;
        this.pixdim = pixdim;
        this.millimetres = millimetres;
    }

    VoxelGrid grid() throws FormatException {
        boolean sform = fields.sformCode() > 0;
        boolean qform = fields.qformCode() > 0;
        if (!sform && !qform) {
            return VoxelGrid.unplaced(shape, pixdim);
        }
        if (!sform) {
            return new VoxelGrid(shape, pixdim, Optional.of(qform()), List.of());
        }
        double[][] columns = columns();
        ImageGeometry geometry = AxisVectors.geometry(file, SFORM, scaled(fields.sformOrigin()), columns);
        double[] spacing = new double[shape.length];
        for (int axis = 0; axis < spacing.length; axis++) {
            double length = AxisVectors.length(columns[axis]);
            spacing[axis] = Math.abs(length - pixdim[axis]) <= ROUNDING * pixdim[axis] ? pixdim[axis] : length;
        }
        return new VoxelGrid(shape, spacing, Optional.of(geometry), remarks(geometry, spacing, qform));
    }

    private List<String> remarks(ImageGeometry sform, double[] spacing, boolean qform) throws FormatException {
        if (qform && !isSame(sform, spacing, qform())) {
            return List.of(remark("qform", "quaternion and pixdim", spacing));
        }
        return !qform && !Arrays.equals(spacing, pixdim) ? List.of(remark("pixdim", "pixdim", spacing)) : List.of();
    }

    private String remark(String other, String fieldsOfOther, double[] spacing) {
        return String.format(
                Locale.ROOT,
                "%s: sform and %s differ by more than %s of a voxel; the sform is used, with spacing %s. If the "
                        + "sform is right, correct %s",
                file,
                other,
                PlacedGrid.TOLERANCE,
                Arrays.toString(spacing),
                fieldsOfOther);
    }

    private boolean isSame(ImageGeometry sform, double[] spacing, ImageGeometry qform) {
        // A header may claim any length, and the size limit is checked only later. Lengths are therefore capped here.
        int[] lengths = Arrays.stream(shape)
                .mapToInt(length -> (int) Math.min(length, LONGEST_COMPARED))
                .toArray();
        return new PlacedGrid(Grid.of(lengths, pixdim), qform)
                .onto(new PlacedGrid(Grid.of(lengths, spacing), sform))
                .filter(SignedPermutation::isIdentity)
                .isPresent();
    }

    /** Columns of the sform for each axis of the shape, in mm, LPS. */
    private double[][] columns() throws FormatException {
        double[][] columns = new double[shape.length][];
        for (int axis = 0; axis < columns.length; axis++) {
            columns[axis] = scaled(fields.sformColumn(columns.length - 1 - axis));
            double length = AxisVectors.length(columns[axis]);
            if (!(length > 0) || Double.isInfinite(length)) {
                throw new FormatException(
                        file,
                        SFORM,
                        "singular",
                        "no axis may have the length 0: correct the sform, or set sform_code to 0");
            }
        }
        return columns;
    }

    private ImageGeometry qform() throws FormatException {
        double[] quaternion = fields.quaternion();
        double b = quaternion[0];
        double c = quaternion[1];
        double d = quaternion[2];
        double square = 1 - (b * b + c * c + d * d);
        double a = square > 0 ? Math.sqrt(square) : 0;
        if (square < 1e-7) {
            // A rotation by 180 degrees, with rounded components: nifti1_io normalises them to a unit vector.
            double length = Math.sqrt(b * b + c * c + d * d);
            b /= length;
            c /= length;
            d /= length;
            a = 0;
        }
        double flip = fields.spacing(0) < 0 ? -1 : 1;
        double[][] columns = {
            {a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)},
            {2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)},
            {flip * 2 * (b * d + a * c), flip * 2 * (c * d - a * b), flip * (a * a + d * d - c * c - b * b)}
        };
        double[][] vectors = new double[shape.length][];
        for (int axis = 0; axis < vectors.length; axis++) {
            vectors[axis] = AxisVectors.turned(columns[vectors.length - 1 - axis]);
        }
        return AxisVectors.geometry(file, QFORM, scaled(fields.qformOrigin()), vectors);
    }

    private double[] scaled(double[] stored) {
        double[] turned = AxisVectors.turned(stored);
        for (int coordinate = 0; coordinate < turned.length; coordinate++) {
            turned[coordinate] *= millimetres;
        }
        return turned;
    }
}
