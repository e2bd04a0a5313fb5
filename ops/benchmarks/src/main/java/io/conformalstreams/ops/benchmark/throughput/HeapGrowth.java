package io.conformalstreams.ops.benchmark.throughput;

import java.util.List;

/**
 * Tells whether the memory of a run grows. It grows if the largest of the last three samples exceeds the largest of the
 * second to fourth by more than a tenth. The first sample belongs to the warm-up, when classes load and caches fill.
 *
 * @param samples bytes of heap used after a collection, at least {@value #FEWEST_SAMPLES}, after equal numbers of
 *     images
 */
record HeapGrowth(List<Long> samples) {

    private static final int FEWEST_SAMPLES = 7;
    private static final int COMPARED = 3;
    private static final double TOLERANCE = 1.1;

    /** In words. */
    static final String CRITERION =
            "the heap grows if the largest of the last 3 samples exceeds the largest of samples 2 to 4 by more than 10 %";

    HeapGrowth {
        samples = List.copyOf(samples);
        if (samples.size() < FEWEST_SAMPLES) {
            throw new IllegalArgumentException(samples.size() + " samples; " + FEWEST_SAMPLES + " or more are needed");
        }
    }

    /** Largest of the second to fourth sample. */
    long early() {
        return largest(samples.subList(1, 1 + COMPARED));
    }

    /** Largest of the last three samples. */
    long late() {
        return largest(samples.subList(samples.size() - COMPARED, samples.size()));
    }

    boolean grows() {
        return late() > TOLERANCE * early();
    }

    private static long largest(List<Long> samples) {
        return samples.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
