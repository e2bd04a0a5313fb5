package io.conformalstreams.conformal.distance;

/**
 * City-block distances along one axis, by one scan forwards and one backwards. Each scan keeps the nearest site so far
 * instead of a running sum, so a distance is rounded once and not once per pixel.
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
        scan(values, 0, count + 1, 1, step);
        scan(values, count + 1, 0, -1, step);
    }

    private static void scan(double[] values, int from, int to, int direction, double step) {
        double height = values[from];
        int gap = 0;
        for (int pixel = from; pixel != to; ) {
            pixel += direction;
            gap++;
            double reached = height + step * gap;
            if (values[pixel] <= reached) {
                height = values[pixel];
                gap = 0;
            } else {
                values[pixel] = reached;
            }
        }
    }
}
