package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Finds the boxes of a mask's components by trying all boxes. */
final class MaskBoxes {
    private final int depth;
    private final int height;
    private final int width;
    private final boolean flat;
    private final boolean[] members;
    private final int[] component;

    MaskBoxes(Grid grid, boolean[] members) {
        this.depth = grid.depth();
        this.height = grid.height();
        this.width = grid.width();
        this.flat = grid.dimensions() == 2;
        this.members = members;
        this.component = components();
    }

    /** Numbers the components: every pixel takes the smallest number among its neighbours until nothing changes. */
    private int[] components() {
        int[] numbers = new int[members.length];
        Arrays.setAll(numbers, pixel -> pixel);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int a = 0; a < members.length; a++) {
                for (int distance : new int[] {-height * width, -width, -1, 1, width, height * width}) {
                    int b = a + distance;
                    boolean both = b >= 0 && b < members.length && members[a] && members[b];
                    if (both && steps(a, b) == 1 && numbers[b] < numbers[a]) {
                        numbers[a] = numbers[b];
                        changed = true;
                    }
                }
            }
        }
        return numbers;
    }

    private int steps(int a, int b) {
        return Math.abs(z(a) - z(b)) + Math.abs(y(a) - y(b)) + Math.abs(x(a) - x(b));
    }

    private int z(int pixel) {
        return pixel / (height * width);
    }

    private int y(int pixel) {
        return pixel / width % height;
    }

    private int x(int pixel) {
        return pixel % width;
    }

    boolean[] enclosing() {
        boolean[] union = new boolean[members.length];
        for (int seed = 0; seed < members.length; seed++) {
            if (members[seed] && component[seed] == seed) {
                for (int pixel = 0; pixel < members.length; pixel++) {
                    union[pixel] |= isBetween(seed, pixel);
                }
            }
        }
        return union;
    }

    /** Whether the component has, on each axis, a pixel at or before this one and a pixel at or after it. */
    private boolean isBetween(int seed, int pixel) {
        boolean[] found = new boolean[6];
        for (int other = 0; other < members.length; other++) {
            if (members[other] && component[other] == seed) {
                found[0] |= z(other) <= z(pixel);
                found[1] |= z(other) >= z(pixel);
                found[2] |= y(other) <= y(pixel);
                found[3] |= y(other) >= y(pixel);
                found[4] |= x(other) <= x(pixel);
                found[5] |= x(other) >= x(pixel);
            }
        }
        return found[0] && found[1] && found[2] && found[3] && found[4] && found[5];
    }

    boolean[] inscribed() {
        boolean[] union = new boolean[members.length];
        for (int seed = 0; seed < members.length; seed++) {
            if (members[seed] && component[seed] == seed) {
                addLargestSquare(seed, union);
            }
        }
        return union;
    }

    private void addLargestSquare(int seed, boolean[] union) {
        long pixels = IntStream.range(0, members.length)
                .filter(pixel -> members[pixel] && component[pixel] == seed)
                .count();
        for (int side = (int) Math.ceil(Math.sqrt(pixels)); side > 0; side--) {
            for (int last = 0; last < members.length; last++) {
                if (members[last] && component[last] == seed && isSquare(last, side, members)) {
                    fill(last, side, union);
                    return;
                }
            }
        }
    }

    private boolean isSquare(int last, int side, boolean[] in) {
        int levels = flat ? 1 : side;
        if (z(last) + 1 < levels || y(last) + 1 < side || x(last) + 1 < side) {
            return false;
        }
        for (int pixel = 0; pixel <= last; pixel++) {
            if (!in[pixel] && isInSquare(pixel, last, side)) {
                return false;
            }
        }
        return true;
    }

    private void fill(int last, int side, boolean[] union) {
        for (int pixel = 0; pixel <= last; pixel++) {
            union[pixel] |= isInSquare(pixel, last, side);
        }
    }

    private boolean isInSquare(int pixel, int last, int side) {
        int levels = flat ? 1 : side;
        return within(z(pixel), z(last), levels) && within(y(pixel), y(last), side) && within(x(pixel), x(last), side);
    }

    private static boolean within(int position, int last, int side) {
        return position <= last && position > last - side;
    }
}
