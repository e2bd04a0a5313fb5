package io.conformalstreams.connectors.format;

/**
 * The rotation of a qform (nifti1.h, method 2).
 *
 * @param b first component of the vector part of a unit quaternion whose scalar part is not negative
 * @param c second component
 * @param d third component
 * @param flip -1 if the axes are left-handed, otherwise 1; stored in pixdim[0]
 */
record NiftiQuaternion(double b, double c, double d, int flip) {

    /**
     * The rotation nearest to the given axes.
     *
     * @param columns unit vectors of the first, second and third axis, RAS, orthogonal except for rounding
     */
    static NiftiQuaternion of(double[][] columns) {
        double[] x = columns[0];
        double[] y = columns[1];
        int flip = determinant(columns) < 0 ? -1 : 1;
        double[] z = {flip * columns[2][0], flip * columns[2][1], flip * columns[2][2]};
        // The largest of the four squares is at least a quarter, so that nothing is divided by a small number.
        double[] squares = {
            1 + x[0] + y[1] + z[2], 1 + x[0] - y[1] - z[2], 1 - x[0] + y[1] - z[2], 1 - x[0] - y[1] + z[2]
        };
        int largest = 0;
        for (int component = 1; component < squares.length; component++) {
            largest = squares[component] > squares[largest] ? component : largest;
        }
        double[] quaternion = switch (largest) {
            case 0 -> new double[] {squares[0], y[2] - z[1], z[0] - x[2], x[1] - y[0]};
            case 1 -> new double[] {y[2] - z[1], squares[1], x[1] + y[0], z[0] + x[2]};
            case 2 -> new double[] {z[0] - x[2], x[1] + y[0], squares[2], y[2] + z[1]};
            default -> new double[] {x[1] - y[0], z[0] + x[2], y[2] + z[1], squares[3]};
        };
        double length = Math.sqrt(quaternion[0] * quaternion[0]
                + quaternion[1] * quaternion[1]
                + quaternion[2] * quaternion[2]
                + quaternion[3] * quaternion[3]);
        double sign = quaternion[0] < 0 ? -1 / length : 1 / length;
        return new NiftiQuaternion(quaternion[1] * sign, quaternion[2] * sign, quaternion[3] * sign, flip);
    }

    private static double determinant(double[][] columns) {
        double[] x = columns[0];
        double[] y = columns[1];
        double[] z = columns[2];
        return x[0] * (y[1] * z[2] - y[2] * z[1])
                - y[0] * (x[1] * z[2] - x[2] * z[1])
                + z[0] * (x[1] * y[2] - x[2] * y[1]);
    }
}
