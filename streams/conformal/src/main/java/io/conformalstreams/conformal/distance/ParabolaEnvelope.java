package io.conformalstreams.conformal.distance;

import java.util.Arrays;

/**
 * Squared Euclidean distances along one line, in integers: the lower envelope of the parabolas over the sites
 * (Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", 2012). The starts of the parabolas are
 * rounded to pixels as in Meijster et al., "A general algorithm for computing distance transforms in linear time", 2000.
 *
 * <p>The pixels of a run have the positions 1 to n. Positions 0 and n + 1 belong to the pixels just outside the run,
 * which are at height 0 if there are any. A crossing before the first pixel is rounded towards zero, so it never
 * reaches that pixel.
 *
 * <p>Parabolas cross at fractions. The code multiplies by a rounded reciprocal instead of dividing. The product can only
 * be wrong where the exact crossing is an integer, and at that pixel both parabolas have the same height.
 */
final class ParabolaEnvelope {
    /** The height of a position without a site: more than twice any other height. */
    static final int NONE = 1 << 29;

    /** In runs of so many pixels between boundaries, a search around each pixel is faster than the envelope. */
    private static final int SHORT = 8;

    private final int[] heights;
    private final int[] candidate;
    private final int[] site;
    private final int[] start;
    private final int[] key;
    private final int[] marks;
    private final int[] siteFrom;
    private final int squaredStep;
    private final double[] halfReciprocal;

    /**
     * @param longest the length of the longest run
     * @param step the distance of neighbouring pixels. The squared length of the longest run plus any height must be
     *     below 2²⁸
     */
    ParabolaEnvelope(int longest, int step) {
        this.heights = new int[longest + 2];
        this.candidate = new int[longest + 2];
        this.site = new int[longest + 2];
        this.start = new int[longest + 2];
        this.key = new int[longest + 2];
        this.marks = new int[longest + 2];
        this.siteFrom = new int[longest + 2];
        this.squaredStep = step * step;
        this.halfReciprocal = new double[longest + 2];
        for (int gap = 1; gap < halfReciprocal.length; gap++) {
            halfReciprocal[gap] = 0.5 / ((double) squaredStep * gap);
        }
    }

    /** The heights by position, to be set before each call of {@link #lower}, which may change them. */
    int[] heights() {
        return heights;
    }

    /**
     * Computes the envelope of the heights, and writes it with a sign. Where there is no site at all, it writes the
     * largest or the smallest integer.
     *
     * @param from the position of the first pixel that may be a site. Heights between position 0 and this one need not
     *     be set
     * @param to the position of the last pixel that may be a site, at least {@code from - 1}. Heights between this
     *     position and {@code count + 1} need not be set
     * @param count the number of pixels in the run
     * @param target the array for the result
     * @param first the index of the run's first pixel in that array
     * @param stride from a pixel of the run to the next one in that array
     * @param negative whether to negate the result
     */
    void lower(int from, int to, int count, int[] target, int first, int stride, boolean negative) {
        if (count <= SHORT && heights[0] == 0 && heights[count + 1] == 0) {
            Arrays.fill(heights, 1, from, NONE);
            Arrays.fill(heights, to + 1, count + 1, NONE);
            searchSites(count, target, first, stride, negative);
            return;
        }
        int parabolas = envelope(from, to, count);
        if (parabolas == 0) {
            for (int position = 0; position < count; position++) {
                target[first + position * stride] = negative ? Integer.MIN_VALUE : Integer.MAX_VALUE;
            }
            return;
        }
        // The first and the last parabola often reach far: to the edges of the image, where pixels are no sites.
        int last = parabolas - 1;
        writeParabola(site[0], 1, last > 0 ? start[1] : count + 1, target, first, stride, negative);
        if (last > 0) {
            writeBetween(last, target, first, stride, negative);
            writeParabola(site[last], start[last], count + 1, target, first, stride, negative);
        }
    }

    /**
     * Looks at the sites around each pixel, until they are too far. The boundaries at both ends have height 0, so the
     * search never passes them.
     */
    private void searchSites(int count, int[] target, int first, int stride, boolean negative) {
        for (int position = 1; position <= count; position++) {
            int lowest = heights[position];
            for (int gap = 1; squaredStep * gap * gap < lowest; gap++) {
                int height = Math.min(heights[position - gap], heights[position + gap]);
                lowest = Math.min(lowest, height + squaredStep * gap * gap);
            }
            target[first + (position - 1) * stride] = negative ? -lowest : lowest;
        }
    }

    /** Writes the heights of one parabola. Its first and second differences take two additions a pixel. */
    private void writeParabola(int site, int from, int end, int[] target, int first, int stride, boolean negative) {
        int sign = negative ? -1 : 1;
        int gap = from - site;
        int height = sign * (heights[site] + squaredStep * gap * gap);
        int difference = sign * squaredStep * (2 * gap + 1);
        int second = sign * 2 * squaredStep;
        int limit = first + (end - 1) * stride;
        for (int at = first + (from - 1) * stride; at < limit; at += stride) {
            target[at] = height;
            height += difference;
            difference += second;
        }
    }

    /** Writes the heights of the parabolas from the second one to the last one. */
    private void writeBetween(int last, int[] target, int first, int stride, boolean negative) {
        // The last parabola that starts at or before a pixel is the lowest one there. Sites ascend with the starts.
        for (int parabola = 1; parabola < last; parabola++) {
            siteFrom[start[parabola]] = site[parabola];
        }
        write(heights, siteFrom, start[1], start[last], squaredStep, target, first, stride, negative ? -1 : 0);
        // A rounded start may equal the start of the last parabola.
        Arrays.fill(siteFrom, start[1], start[last] + 1, 0);
    }

    private static void write(
            int[] heights,
            int[] siteFrom,
            int from,
            int end,
            int squaredStep,
            int[] target,
            int first,
            int stride,
            int flip) {
        int nearest = 0;
        int at = first + (from - 1) * stride;
        for (int position = from; position < end; position++) {
            nearest = Math.max(nearest, siteFrom[position]);
            int gap = position - nearest;
            target[at] = (heights[nearest] + squaredStep * gap * gap ^ flip) - flip;
            at += stride;
        }
    }

    /** Stores the parabolas of the envelope by ascending start, and returns their number. */
    private int envelope(int from, int to, int count) {
        if (from > 1) {
            heights[from - 1] = NONE;
        }
        if (to < count) {
            heights[to + 1] = NONE;
        }
        int candidates = candidates(from, to);
        candidate[candidates++] = count + 1;
        int top = -1;
        int topSite = 0;
        int topStart = 0;
        int topKey = 0;
        for (int index = 0; index < candidates; index++) {
            int next = candidate[index];
            int height = heights[next];
            if (height == NONE) {
                continue;
            }
            int nextKey = height + squaredStep * next * next;
            // A parabola is lowest nowhere if a later one is below it where it would start.
            while (top >= 0 && nextKey - topKey < 2L * squaredStep * topStart * (next - topSite)) {
                if (--top >= 0) {
                    topSite = site[top];
                    topStart = start[top];
                    topKey = key[top];
                }
            }
            int beginning = top < 0 ? 0 : (int) ((nextKey - topKey) * halfReciprocal[next - topSite]) + 1;
            if (beginning <= count) {
                top++;
                site[top] = topSite = next;
                start[top] = topStart = beginning;
                key[top] = topKey = nextKey;
            }
        }
        return top + 1;
    }

    /**
     * Collects the positions whose parabola can be lowest anywhere, without branches, because heights are noisy.
     *
     * @return their number, with position 0
     */
    private int candidates(int from, int to) {
        int end = to + 1;
        mark(heights, marks, squaredStep, from, end);
        candidate[0] = 0;
        int found = 1;
        for (int position = from; position < end; position++) {
            candidate[found] = position;
            found += marks[position];
        }
        return found;
    }

    /**
     * Marks the candidates with 1, and the other positions with 0. A parabola is lowest nowhere if it is everywhere at or
     * above the mean of its neighbours, as one of them is then at or below it. The mean of the neighbours has the same
     * shape, so this is decided at one position.
     */
    private static void mark(int[] heights, int[] marks, int squaredStep, int from, int end) {
        for (int i = from; i < end; i++) {
            marks[i] = 2 * (heights[i] - squaredStep) - heights[i - 1] - heights[i + 1] >>> 31;
        }
    }
}
