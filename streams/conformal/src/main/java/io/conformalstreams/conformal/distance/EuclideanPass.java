package io.conformalstreams.conformal.distance;

/**
 * Squared Euclidean distances along one axis: the lower envelope of the parabolas over the sites (Felzenszwalb and
 * Huttenlocher, "Distance transforms of sampled functions", 2012). The starts of the parabolas are rounded to pixels as
 * in Meijster et al., "A general algorithm for computing distance transforms in linear time", 2000.
 *
 * <p>With unit steps the result is exact. All values are integers below 2⁵³. Two parabolas cross at a fraction with a
 * small denominator. The code multiplies by a rounded reciprocal instead of dividing. The product can only be wrong
 * where the exact crossing is an integer, and at that pixel both parabolas have the same height.
 */
final class EuclideanPass implements AxisPass {
    private final int[] site;
    private final int[] start;
    private final double[] height;
    private final double[] halfReciprocal;

    EuclideanPass(int longest) {
        site = new int[longest + 2];
        start = new int[longest + 2];
        height = new double[longest + 2];
        halfReciprocal = new double[longest + 2];
        for (int gap = 1; gap < halfReciprocal.length; gap++) {
            halfReciprocal[gap] = 0.5 / gap;
        }
    }

    @Override
    public double distance(double power) {
        return Math.sqrt(power);
    }

    @Override
    public double power(double distance) {
        return distance * distance;
    }

    @Override
    public void relax(double[] values, int count, double step) {
        int parabolas = envelope(values, count, 1 / (step * step));
        if (parabolas == 0) {
            return;
        }
        int current = 0;
        for (int pixel = 1; pixel <= count; pixel++) {
            while (current + 1 < parabolas && start[current + 1] <= pixel) {
                current++;
            }
            double distance = step * (pixel - site[current]);
            values[pixel] = height[current] + distance * distance;
        }
    }

    /**
     * Stores the parabolas of the envelope from left to right, and returns their number. A crossing before
     * the first pixel is negative, and the cast rounds it up to 0. This can only affect pixel 0, which is a wall.
     */
    private int envelope(double[] values, int count, double perSquaredStep) {
        int top = -1;
        for (int next = 0; next <= count + 1; next++) {
            double value = values[next];
            if (value == Double.POSITIVE_INFINITY) {
                continue;
            }
            int first = 0;
            while (top >= 0) {
                int gap = next - site[top];
                double rise = (value - height[top]) * perSquaredStep;
                double crossing = (rise + (double) gap * (next + site[top])) * halfReciprocal[gap];
                first = (int) crossing + 1;
                if (first > start[top]) {
                    break;
                }
                top--;
            }
            if (top < 0) {
                first = 0;
            }
            if (first <= count) {
                top++;
                site[top] = next;
                start[top] = first;
                height[top] = value;
            }
        }
        return top + 1;
    }
}
