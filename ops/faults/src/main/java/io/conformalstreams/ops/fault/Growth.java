package io.conformalstreams.ops.fault;

import java.util.List;

/**
 * Tells whether a quantity grows. It grows if the largest of the last three samples exceeds the largest of the second to
 * fourth by more than a tenth. The first sample belongs to the warm-up, when classes load and caches fill.
 *
 * @param samples at least {@value #FEWEST_SAMPLES} samples after equal numbers of records
 */
record Growth(List<Long> samples) {

    static final int FEWEST_SAMPLES = 7;

    private static final int COMPARED = 3;
    private static final double TOLERANCE = 1.1;

    Growth {
        samples = List.copyOf(samples);
        if (samples.size() < FEWEST_SAMPLES) {
            throw new IllegalArgumentException(samples.size() + " samples; " + FEWEST_SAMPLES + " or more are needed");
        }
    }

    /** The largest of the second to fourth sample. */
    long early() {
        return largest(samples.subList(1, 1 + COMPARED));
    }

    /** The largest of the last three samples. */
    long late() {
        return largest(samples.subList(samples.size() - COMPARED, samples.size()));
    }

    boolean exceedsTolerance() {
        return late() > TOLERANCE * early();
    }

    private static long largest(List<Long> samples) {
        return samples.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
