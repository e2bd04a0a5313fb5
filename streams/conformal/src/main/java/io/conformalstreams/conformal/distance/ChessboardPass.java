package io.conformalstreams.conformal.distance;

/**
 * Chessboard distances along one axis: the lower envelope of {@code max(value, step * |pixel - site|)} over the sites
 * (Meijster et al., "A general algorithm for computing distance transforms in linear time", 2000).
 */
final class ChessboardPass implements AxisPass {
    private final int[] site;
    private final int[] start;
    private final double[] height;

    ChessboardPass(int longest) {
        site = new int[longest + 2];
        start = new int[longest + 2];
        height = new double[longest + 2];
    }

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
        int pieces = envelope(values, count, step);
        if (pieces == 0) {
            return;
        }
        int current = 0;
        for (int pixel = 1; pixel <= count; pixel++) {
            while (current + 1 < pieces && start[current + 1] <= pixel) {
                current++;
            }
            values[pixel] = Math.max(height[current], step * Math.abs(pixel - site[current]));
        }
    }

    /** As in {@link EuclideanPass}, rounding towards zero can only affect the left wall. */
    private int envelope(double[] values, int count, double step) {
        int top = -1;
        for (int next = 0; next <= count + 1; next++) {
            double value = values[next];
            if (value == Double.POSITIVE_INFINITY) {
                continue;
            }
            int first = 0;
            while (top >= 0) {
                first = (int) lastPixelOf(site[top], height[top], next, value, step) + 1;
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

    /** Returns the last position at which the left one of two sites is at least as near as the right one. */
    private static double lastPixelOf(int left, double leftValue, int right, double rightValue, double step) {
        double middle = (left + right) / 2.0;
        return leftValue <= rightValue
                ? Math.max(left + rightValue / step, middle)
                : Math.min(right - leftValue / step, middle);
    }
}
