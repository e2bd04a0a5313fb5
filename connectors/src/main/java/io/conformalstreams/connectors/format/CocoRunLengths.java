package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;

/**
 * The compressed run lengths of COCO's {@code maskApi.c}, as pycocotools reads them. They are the lengths of
 * alternating runs of one slice in <em>column-major</em> order; the first run is outside the set. From the fourth run
 * on, a length is written as its difference from the length two runs earlier. A number is written in groups of five
 * bits, the least significant group first. Each group becomes one character with the code 48 + group, plus 32 if more
 * groups follow.
 */
public final class CocoRunLengths {

    private static final int GROUP_BITS = 5;
    private static final int GROUP = 0x1f;
    private static final int SIGN = 0x10;
    private static final int MORE = 0x20;
    private static final int FIRST_CHARACTER = 48;

    private final StringBuilder counts = new StringBuilder();
    private long last;
    private long oneBeforeLast;
    private int written;

    private CocoRunLengths() {}

    /**
     * The {@code counts} of a slice. The {@code size} that belongs to them is [height, width].
     *
     * @param slice from 0 to one less than the depth of the grid; 0 in two dimensions
     */
    public static String counts(PackedMask mask, int slice) {
        Grid grid = mask.grid();
        int start = slice * grid.height() * grid.width();
        CocoRunLengths runs = new CocoRunLengths();
        boolean inside = false;
        long length = 0;
        for (int x = 0; x < grid.width(); x++) {
            for (int y = 0; y < grid.height(); y++) {
                if (mask.contains(start + y * grid.width() + x) != inside) {
                    runs.write(length);
                    inside = !inside;
                    length = 0;
                }
                length++;
            }
        }
        runs.write(length);
        return runs.counts.toString();
    }

    private void write(long length) {
        writeNumber(written > 2 ? length - oneBeforeLast : length);
        oneBeforeLast = last;
        last = length;
        written++;
    }

    private void writeNumber(long number) {
        long rest = number;
        boolean more = true;
        while (more) {
            long group = rest & GROUP;
            rest >>= GROUP_BITS;
            more = (group & SIGN) != 0 ? rest != -1 : rest != 0;
            counts.append((char) (FIRST_CHARACTER + (more ? group | MORE : group)));
        }
    }
}
