package io.conformalstreams.connectors.dicom;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The outlines of a set in one plane, along the edges of its pixels, so a polygon encloses exactly these pixels. Pixels
 * that touch only at a corner belong to different contours. A channel of zero width joins a hole to the surrounding
 * contour, because planning systems fill each closed contour completely (PS3.3, C.8.8.6.3).
 */
final class PixelContours {

    /**
     * Eastwards, southwards, westwards and northwards, in steps of x and y: each is a right turn from the one before.
     */
    private static final int[][] STEPS = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};

    private final int rows;
    private final int columns;
    private final byte[] pixels;
    private final int first;

    private PixelContours(int rows, int columns, byte[] pixels, int first) {
        this.rows = rows;
        this.columns = columns;
        this.pixels = pixels;
        this.first = first;
    }

    /**
     * @param pixels 1 inside and 0 outside, row after row
     * @param first index of the plane's first pixel
     * @return for each contour its corners x, y; pixel (row, column) lies between x = column and column + 1, y = row
     *     and row + 1
     */
    static List<List<int[]>> of(int rows, int columns, byte[] pixels, int first) {
        PixelContours plane = new PixelContours(rows, columns, pixels, first);
        List<List<int[]>> outlines = new ArrayList<>();
        List<List<int[]>> holes = new ArrayList<>();
        for (List<int[]> loop : plane.loops()) {
            (area(loop) > 0 ? outlines : holes).add(loop);
        }
        holes.sort(Comparator.comparingInt(PixelContours::left));
        holes.forEach(hole -> join(outlines, hole));
        return outlines.stream().map(PixelContours::withoutStraightCorners).toList();
    }

    /** Loops of unit steps, with the inside to the right. */
    private List<List<int[]>> loops() {
        Map<Long, boolean[]> steps = new HashMap<>();
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                if (inside(x, y)) {
                    put(steps, !inside(x, y - 1), x, y, 0);
                    put(steps, !inside(x + 1, y), x + 1, y, 1);
                    put(steps, !inside(x, y + 1), x + 1, y + 1, 2);
                    put(steps, !inside(x - 1, y), x, y + 1, 3);
                }
            }
        }
        List<List<int[]>> loops = new ArrayList<>();
        for (int y = 0; y <= rows; y++) {
            for (int x = 0; x <= columns; x++) {
                for (int direction = 0; direction < 4; direction++) {
                    boolean[] here = steps.get(key(x, y));
                    if (here != null && here[direction]) {
                        loops.add(loop(steps, x, y, direction));
                    }
                }
            }
        }
        return loops;
    }

    private static List<int[]> loop(Map<Long, boolean[]> steps, int startX, int startY, int startDirection) {
        List<int[]> loop = new ArrayList<>();
        int x = startX;
        int y = startY;
        int direction = startDirection;
        while (true) {
            boolean[] here = steps.get(key(x, y));
            // At a corner where two pixels touch, a right turn stays with the same pixel.
            int turn = loop.isEmpty() ? direction : (direction + 1) % 4;
            while (!here[turn] && turn != (direction + 2) % 4) {
                turn = (turn + 3) % 4;
            }
            if (!here[turn]) {
                return loop;
            }
            here[turn] = false;
            loop.add(new int[] {x, y});
            direction = turn;
            x += STEPS[turn][0];
            y += STEPS[turn][1];
        }
    }

    private static void put(Map<Long, boolean[]> steps, boolean isEdge, int x, int y, int direction) {
        if (isEdge) {
            steps.computeIfAbsent(key(x, y), corner -> new boolean[4])[direction] = true;
        }
    }

    private boolean inside(int x, int y) {
        return x >= 0 && y >= 0 && x < columns && y < rows && pixels[first + y * columns + x] != 0;
    }

    /** Inserts a hole into the contour whose vertical edge is the next one to the left of the hole's leftmost edge. */
    private static void join(List<List<int[]>> outlines, List<int[]> hole) {
        int at = leftmostEdge(hole);
        int[] corner = upper(hole, at);
        int nearest = -1;
        List<int[]> around = List.of();
        int index = -1;
        for (List<int[]> outline : outlines) {
            for (int i = 0; i < outline.size(); i++) {
                int x = outline.get(i)[0];
                boolean left = isVertical(outline, i) && upper(outline, i)[1] == corner[1] && x < corner[0];
                if (left && x > nearest) {
                    nearest = x;
                    around = outline;
                    index = i;
                }
            }
        }
        int entry = around.get(index)[1] == corner[1] ? index : (index + 1) % around.size();
        int start = hole.get(at)[1] == corner[1] ? at : (at + 1) % hole.size();
        List<int[]> channel = new ArrayList<>();
        for (int i = 0; i <= hole.size(); i++) {
            channel.add(hole.get((start + i) % hole.size()));
        }
        channel.add(around.get(entry));
        around.addAll(entry + 1, channel);
    }

    private static int leftmostEdge(List<int[]> loop) {
        int left = left(loop);
        for (int i = 0; i < loop.size(); i++) {
            if (isVertical(loop, i) && loop.get(i)[0] == left) {
                return i;
            }
        }
        throw new IllegalStateException("a closed contour has a leftmost edge");
    }

    private static boolean isVertical(List<int[]> loop, int edge) {
        int[] from = loop.get(edge);
        int[] to = loop.get((edge + 1) % loop.size());
        return from[0] == to[0] && Math.abs(from[1] - to[1]) == 1;
    }

    private static int[] upper(List<int[]> loop, int edge) {
        int[] from = loop.get(edge);
        int[] to = loop.get((edge + 1) % loop.size());
        return from[1] < to[1] ? from : to;
    }

    private static int left(List<int[]> loop) {
        return loop.stream().mapToInt(corner -> corner[0]).min().orElseThrow();
    }

    /** Twice the area; above 0 for an outline and below for a hole. */
    private static long area(List<int[]> loop) {
        long area = 0;
        for (int i = 0; i < loop.size(); i++) {
            int[] from = loop.get(i);
            int[] to = loop.get((i + 1) % loop.size());
            area += (long) from[0] * to[1] - (long) to[0] * from[1];
        }
        return area;
    }

    private static List<int[]> withoutStraightCorners(List<int[]> loop) {
        List<int[]> kept = new ArrayList<>();
        for (int i = 0; i < loop.size(); i++) {
            int[] before = loop.get((i + loop.size() - 1) % loop.size());
            int[] here = loop.get(i);
            int[] after = loop.get((i + 1) % loop.size());
            boolean straight = Integer.signum(here[0] - before[0]) == Integer.signum(after[0] - here[0])
                    && Integer.signum(here[1] - before[1]) == Integer.signum(after[1] - here[1]);
            if (!straight) {
                kept.add(here);
            }
        }
        return kept;
    }

    private static long key(int x, int y) {
        return (long) y << 32 | x;
    }
}
