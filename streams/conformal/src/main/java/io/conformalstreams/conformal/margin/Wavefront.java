package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.PixelValues;
import java.util.Arrays;

/**
 * Counts dilations by a breadth-first search. It is used for geodesic dilations inside a region, and for the octagonal
 * distance, which is not separable into axes in 3-D. Each pixel spreads once with the cross or the square, and at most
 * twice if the two alternate.
 */
final class Wavefront implements Reach {
    private static final int UNREACHED = -1;

    private final PixelValues negatedDilations;

    private Wavefront(PixelValues negatedDilations) {
        this.negatedDilations = negatedDilations;
    }

    /**
     * Computes the reach of a mask in a region.
     *
     * @param mask the mask, a part of the region
     */
    static Wavefront from(PackedMask mask, PackedMask region, StructuringElement.Iterated element) {
        Spread spread = new Spread(region, mask);
        spread.run(element);
        return new Wavefront(spread.negatedDilations());
    }

    @Override
    public double select(PackedMask pixels, long rank) {
        return 0.0 - negatedDilations.select(pixels, pixels.count() - rank + 1);
    }

    @Override
    public PackedMask atMost(double lambda) {
        return negatedDilations.upperSet(negated -> -negated <= lambda);
    }

    /** The search. It keeps the pixels in the order in which they are reached, level by level. */
    private static final class Spread {
        private final Grid grid;
        private final PackedMask region;
        private final int[] dilations;
        private final int[] reached;
        private int count;

        Spread(PackedMask region, PackedMask start) {
            this.grid = region.grid();
            this.region = region;
            this.dilations = new int[grid.size()];
            this.reached = new int[Math.toIntExact(region.count())];
            Arrays.fill(dilations, UNREACHED);
            for (int pixel = 0; pixel < dilations.length; pixel++) {
                if (start.contains(pixel)) {
                    reach(pixel, 0);
                }
            }
        }

        private void reach(int pixel, int lambda) {
            dilations[pixel] = lambda;
            reached[count++] = pixel;
        }

        /**
         * Runs the search. The pixels that a dilation adds are neighbours of the pixels that the previous dilation
         * added, because neighbours of older pixels have already been added. There is one exception: a square after a
         * cross also adds the diagonal neighbours of the pixels from which the cross spread.
         */
        void run(StructuringElement.Iterated element) {
            int older = 0;
            int newest = 0;
            for (int lambda = 1; older < count; lambda++) {
                boolean inTurn = element == StructuringElement.Iterated.OCTAGON;
                boolean square = inTurn ? lambda % 2 == 0 : element == StructuringElement.Iterated.SQUARE;
                int end = count;
                for (int i = inTurn && square ? older : newest; i < end; i++) {
                    spread(reached[i], lambda, square);
                }
                older = newest;
                newest = end;
            }
        }

        private void spread(int pixel, int lambda, boolean square) {
            int x = pixel % grid.width();
            int row = pixel / grid.width();
            int y = row % grid.height();
            int z = row / grid.height();
            for (int dz = z > 0 ? -1 : 0; dz <= 1 && z + dz < grid.depth(); dz++) {
                for (int dy = y > 0 ? -1 : 0; dy <= 1 && y + dy < grid.height(); dy++) {
                    for (int dx = x > 0 ? -1 : 0; dx <= 1 && x + dx < grid.width(); dx++) {
                        int neighbour = pixel + (dz * grid.height() + dy) * grid.width() + dx;
                        boolean touches = square || Math.abs(dz) + Math.abs(dy) + Math.abs(dx) <= 1;
                        if (touches && dilations[neighbour] == UNREACHED && region.contains(neighbour)) {
                            reach(neighbour, lambda);
                        }
                    }
                }
            }
        }

        PixelValues negatedDilations() {
            PixelValues negated = PixelValues.integers(grid);
            double[] row = new double[grid.width()];
            for (int base = 0; base < dilations.length; base += row.length) {
                for (int x = 0; x < row.length; x++) {
                    int lambda = dilations[base + x];
                    row[x] = lambda == UNREACHED ? Double.NEGATIVE_INFINITY : -lambda;
                }
                negated.store(base, 0, 1, row.length, row);
            }
            return negated;
        }
    }
}
