package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.ConnectedComponents;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.Arrays;

/**
 * The boxes of a mask's components (Davenport, section on bounding boxes). Each component has the smallest box that
 * encloses it, and the largest square or cube of pixels inside it. If several squares or cubes are equally large, the
 * one whose last pixel comes first in row-major order is taken.
 */
final class ComponentBoxes {
    private final PackedMask mask;
    private final Grid grid;
    private final int slice;
    private final int[] side;

    private ComponentBoxes(PackedMask mask) {
        this.mask = mask;
        this.grid = mask.grid();
        this.slice = grid.height() * grid.width();
        this.side = new int[grid.size()];
    }

    /**
     * The unions of the boxes of all components.
     *
     * @param enclosing the union of the smallest enclosing boxes
     * @param inscribed the union of the largest inscribed squares or cubes
     */
    record Unions(PackedMask enclosing, PackedMask inscribed) {}

    static Unions of(PackedMask mask) {
        return new ComponentBoxes(mask).unions();
    }

    private Unions unions() {
        measureSquares();
        Boxes enclosing = new Boxes(grid);
        Boxes inscribed = new Boxes(grid);
        ConnectedComponents.forEach(mask, (pixels, from, to) -> add(pixels, from, to, enclosing, inscribed));
        return new Unions(enclosing.union(), inscribed.union());
    }

    /**
     * Computes, for each pixel, the side of the largest square or cube that ends there and lies in the mask: 1 plus
     * the smallest side at the preceding neighbours.
     */
    private void measureSquares() {
        int pixel = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++, pixel++) {
                    if (mask.contains(pixel)) {
                        side[pixel] = 1 + smallestBefore(z, y, x, pixel);
                    }
                }
            }
        }
    }

    private int smallestBefore(int z, int y, int x, int pixel) {
        if (y == 0 || x == 0 || z == 0 && grid.dimensions() == 3) {
            return 0;
        }
        int smallest = smallestInPlane(pixel);
        if (grid.dimensions() == 3) {
            int below = pixel - slice;
            smallest = Math.min(smallest, Math.min(side[below], smallestInPlane(below)));
        }
        return smallest;
    }

    private int smallestInPlane(int pixel) {
        return Math.min(side[pixel - 1], Math.min(side[pixel - grid.width()], side[pixel - grid.width() - 1]));
    }

    /** Adds the two boxes of a component. */
    private void add(int[] pixels, int from, int to, Boxes enclosing, Boxes inscribed) {
        int[] first = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
        int[] last = new int[3];
        Arrays.fill(last, -1);
        int largest = pixels[from];
        for (int index = from; index < to; index++) {
            int pixel = pixels[index];
            int z = pixel / slice;
            int y = pixel % slice / grid.width();
            int x = pixel % grid.width();
            widen(first, last, 0, z);
            widen(first, last, 1, y);
            widen(first, last, 2, x);
            if (side[pixel] > side[largest] || side[pixel] == side[largest] && pixel < largest) {
                largest = pixel;
            }
        }
        enclosing.add(first[0], first[1], first[2], last[0], last[1], last[2]);
        addSquare(largest, inscribed);
    }

    private static void widen(int[] first, int[] last, int axis, int position) {
        first[axis] = Math.min(first[axis], position);
        last[axis] = Math.max(last[axis], position);
    }

    private void addSquare(int lastPixel, Boxes inscribed) {
        int z = lastPixel / slice;
        int y = lastPixel % slice / grid.width();
        int x = lastPixel % grid.width();
        int extent = side[lastPixel] - 1;
        int depth = grid.dimensions() == 3 ? extent : 0;
        inscribed.add(z - depth, y - extent, x - extent, z, y, x);
    }
}
