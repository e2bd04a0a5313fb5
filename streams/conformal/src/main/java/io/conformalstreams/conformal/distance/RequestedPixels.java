package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.Arrays;
import java.util.Optional;

/**
 * The pixels at which a distance transform has to be right. Its last pass needs only the lines that contain such a
 * pixel, and its middle pass needs only the lines that cross those. If all requested pixels lie on one side of the
 * mask, the runs of the other side are not needed, either: their pixels only bound the needed runs.
 */
final class RequestedPixels {
    private static final RequestedPixels ALL =
            new RequestedPixels(Optional.empty(), true, true, new boolean[0], new boolean[0]);

    private final Optional<PackedMask> pixels;
    private final boolean inside;
    private final boolean outside;
    private final boolean[] lines;
    private final boolean[] columns;

    private RequestedPixels(
            Optional<PackedMask> pixels, boolean inside, boolean outside, boolean[] lines, boolean[] columns) {
        this.pixels = pixels;
        this.inside = inside;
        this.outside = outside;
        this.lines = lines;
        this.columns = columns;
    }

    /** Every pixel of the grid. */
    static RequestedPixels all() {
        return ALL;
    }

    /**
     * @param mask the mask whose distances are computed
     * @param pixels the requested pixels
     */
    static RequestedPixels of(PackedMask mask, PackedMask pixels) {
        Grid grid = mask.grid();
        boolean[] lines = new boolean[grid.depth() == 1 ? grid.width() : grid.height() * grid.width()];
        for (int row = 0; row < grid.size(); row += grid.width()) {
            markRuns(pixels, row, row + grid.width(), row % lines.length, lines);
        }
        boolean[] columns = lines;
        if (grid.depth() > 1) {
            columns = new boolean[grid.width()];
            for (int line = 0; line < lines.length; line++) {
                columns[line % columns.length] |= lines[line];
            }
        }
        return new RequestedPixels(
                Optional.of(pixels), pixels.intersectionCount(mask) > 0, !pixels.isSubsetOf(mask), lines, columns);
    }

    private static void markRuns(PackedMask pixels, int row, int limit, int line, boolean[] lines) {
        for (int first = row; first < limit; ) {
            int end = pixels.runEnd(first, limit);
            if (pixels.contains(first)) {
                Arrays.fill(lines, line + first - row, line + end - row, true);
            }
            first = end;
        }
    }

    /** The requested pixels; empty if they are all pixels of the grid. */
    Optional<PackedMask> pixels() {
        return pixels;
    }

    /** Whether runs of pixels inside the mask, or outside it, contain requested pixels. */
    boolean onSide(boolean ofMask) {
        return ofMask ? inside : outside;
    }

    /** Whether one of the lines along the first axis, which the last pass processes, is needed. */
    boolean lastPassNeeds(int first, int count) {
        return anyOf(lines, first, count);
    }

    /** Whether one of the lines along the middle axis of a volume is needed. */
    boolean middlePassNeeds(int first, int count) {
        return anyOf(columns, first, count);
    }

    private boolean anyOf(boolean[] needed, int first, int count) {
        if (this == ALL) {
            return true;
        }
        for (int line = first; line < first + count; line++) {
            if (needed[line]) {
                return true;
            }
        }
        return false;
    }
}
