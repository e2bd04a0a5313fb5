package io.conformalstreams.ops.figure;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.awt.geom.Path2D;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The boundary of a mask's slice as closed polygons, by marching squares. It runs half-way between a pixel inside
 * and a neighbour outside. Coordinates are in pixels: pixel (y, x) covers x to x+1 and y to y+1. Everything beyond the
 * image is outside. Pixels that touch only at a corner are kept apart.
 */
final class Contour {

    private static final int CORNERS = 4;

    private final PackedMask mask;
    private final int offset;
    private final int height;
    private final int width;
    /** Segments by their starting points. Points are numbered row by row on a lattice of half pixels. */
    private final Map<Long, Long> segments = new LinkedHashMap<>();

    private Contour(PackedMask mask, int slice) {
        Grid grid = mask.grid();
        this.mask = mask;
        this.height = grid.height();
        this.width = grid.width();
        this.offset = slice * height * width;
    }

    static Path2D of(PackedMask mask, int slice) {
        Contour contour = new Contour(mask, slice);
        for (int y = -1; y < contour.height; y++) {
            for (int x = -1; x < contour.width; x++) {
                contour.cross(y, x);
            }
        }
        return contour.path();
    }

    /** Finds the segments within the square between the centres of pixel (y, x) and its three later neighbours. */
    private void cross(int y, int x) {
        boolean[] corners = {inside(y, x), inside(y, x + 1), inside(y + 1, x + 1), inside(y + 1, x)};
        for (int edge = 0; edge < CORNERS; edge++) {
            // A run of inside corners, clockwise around the square, begins here. Its segment ends where the run ends.
            // The neighbouring square sees this edge in the opposite direction, so segments join head to tail.
            if (!corners[edge] && corners[(edge + 1) % CORNERS]) {
                int end = (edge + 1) % CORNERS;
                while (corners[(end + 1) % CORNERS]) {
                    end = (end + 1) % CORNERS;
                }
                segments.put(crossing(y, x, edge), crossing(y, x, end));
            }
        }
    }

    /** The middle of the square's top, right, bottom or left edge. */
    private long crossing(int y, int x, int edge) {
        return switch (edge) {
            case 0 -> point(2L * y + 1, 2L * x + 2);
            case 1 -> point(2L * y + 2, 2L * x + 3);
            case 2 -> point(2L * y + 3, 2L * x + 2);
            default -> point(2L * y + 2, 2L * x + 1);
        };
    }

    private long point(long row, long column) {
        return row * (2L * width + 1) + column;
    }

    private boolean inside(int y, int x) {
        return y >= 0 && y < height && x >= 0 && x < width && mask.contains(offset + y * width + x);
    }

    private Path2D path() {
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        while (!segments.isEmpty()) {
            long start = segments.keySet().iterator().next();
            path.moveTo(column(start), row(start));
            for (long point = segments.remove(start); point != start; point = segments.remove(point)) {
                path.lineTo(column(point), row(point));
            }
            path.closePath();
        }
        return path;
    }

    private double row(long point) {
        return point / (2L * width + 1) / 2.0;
    }

    private double column(long point) {
        return point % (2L * width + 1) / 2.0;
    }
}
