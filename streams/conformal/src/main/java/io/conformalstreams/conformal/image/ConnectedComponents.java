package io.conformalstreams.conformal.image;

/**
 * The connected components of a mask. Two pixels are neighbours if they share an edge in 2-D, or a face in 3-D.
 * Components come in the order of their first pixels. The pixels of a component are in no particular order.
 */
public final class ConnectedComponents {

    private final Grid grid;
    private final long[] remaining;
    private final int[] pixels;
    private int found;

    private ConnectedComponents(PackedMask mask) {
        this.grid = mask.grid();
        this.remaining = new long[(grid.size() + Long.SIZE - 1) / Long.SIZE];
        for (int index = 0; index < remaining.length; index++) {
            remaining[index] = mask.word(index);
        }
        this.pixels = new int[Math.toIntExact(mask.count())];
    }

    /** Receives one component: the pixels from index {@code from} up to, but not including, index {@code to}. */
    @FunctionalInterface
    public interface Visitor {
        /** Must neither change nor keep the array. */
        void visit(int[] pixels, int from, int to);
    }

    /** Visits every component once, in time proportional to the size of the mask. */
    public static void forEach(PackedMask mask, Visitor visitor) {
        new ConnectedComponents(mask).visit(visitor);
    }

    private void visit(Visitor visitor) {
        for (int word = 0; word < remaining.length; word++) {
            while (remaining[word] != 0) {
                int first = found;
                take(word * Long.SIZE + Long.numberOfTrailingZeros(remaining[word]));
                for (int next = first; next < found; next++) {
                    takeNeighbours(pixels[next]);
                }
                visitor.visit(pixels, first, found);
            }
        }
    }

    private void takeNeighbours(int pixel) {
        int width = grid.width();
        int slice = grid.height() * width;
        int row = pixel / width;
        int x = pixel - row * width;
        int z = pixel / slice;
        int y = row - z * grid.height();
        takeIf(x > 0, pixel - 1);
        takeIf(x < width - 1, pixel + 1);
        takeIf(y > 0, pixel - width);
        takeIf(y < grid.height() - 1, pixel + width);
        takeIf(z > 0, pixel - slice);
        takeIf(z < grid.depth() - 1, pixel + slice);
    }

    private void takeIf(boolean exists, int pixel) {
        if (exists && (remaining[pixel / Long.SIZE] >>> pixel & 1) != 0) {
            take(pixel);
        }
    }

    private void take(int pixel) {
        remaining[pixel / Long.SIZE] &= ~(1L << pixel);
        pixels[found++] = pixel;
    }
}
