package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines that a distance transform has to process. Its last pass needs only the lines that contain a requested pixel,
 * and its middle pass needs only the lines that cross those.
 */
final class RequestedLines {
    private static final RequestedLines ALL = new RequestedLines(new boolean[0], new boolean[0]);

    private final boolean[] lines;
    private final boolean[] columns;

    private RequestedLines(boolean[] lines, boolean[] columns) {
        this.lines = lines;
        this.columns = columns;
    }

    /** @param pixels the requested pixels; empty if they are all pixels of the grid */
    static RequestedLines of(Grid grid, Optional<PackedMask> pixels) {
        return pixels.map(requested -> containing(grid, requested)).orElse(ALL);
    }

    private static RequestedLines containing(Grid grid, PackedMask pixels) {
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
        return new RequestedLines(lines, columns);
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
