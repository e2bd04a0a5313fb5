package io.conformalstreams.conformal.distance;

/**
 * City-block distances along one axis, by one scan forwards and one backwards. Each scan keeps the nearest site so far
 * instead of a running sum, so a distance is rounded once and not once per pixel.
 *
 * <p>Each direction has a loop of its own. In some processes, the compiler does not make two out of one, and a loop whose
 * direction is unknown takes half as long again.
 */
final class CityBlockPass implements AxisPass {
    @Override
    public double distance(double power) {
        return power;
    }

    @Override
    public double power(double distance) {
        return distance;
    }

    @Override
    public void relax(double[] values, int count, double step) {
        forwards(values, count, step);
        backwards(values, count, step);
    }

    private static void forwards(double[] values, int count, double step) {
        double height = values[0];
        int gap = 1;
        for (int pixel = 1; pixel <= count + 1; pixel++) {
            double reached = height + step * gap++;
            if (values[pixel] <= reached) {
                height = values[pixel];
                gap = 1;
            } else {
                values[pixel] = reached;
            }
        }
    }

    private static void backwards(double[] values, int count, double step) {
        double height = values[count + 1];
        int gap = 1;
        for (int pixel = count; pixel >= 0; pixel--) {
            double reached = height + step * gap++;
            if (values[pixel] <= reached) {
                height = values[pixel];
                gap = 1;
            } else {
                values[pixel] = reached;
            }
        }
    }
}
