package io.conformalstreams.ops.platform;

import java.util.List;

/**
 * Tells whether something that a process uses grows, such as its memory or its file handles. It grows if the largest of
 * the last three samples exceeds the largest of the second to fourth by more than a tenth. The first sample belongs to
 * the warm-up, when classes load and caches fill.
 *
 * @param samples at least {@value #FEWEST_SAMPLES} samples after equal numbers of records
 */
public record Growth(List<Long> samples) {

    private static final int FEWEST_SAMPLES = 7;

    private static final int COMPARED = 3;
    private static final double TOLERANCE = 1.1;

    /** When something grows, in words. */
    public static final String CRITERION =
            "the largest of the last 3 samples exceeds the largest of samples 2 to 4 by more than 10 %";

    /** @throws IllegalArgumentException for fewer samples */
    public Growth {
        samples = List.copyOf(samples);
        if (samples.size() < FEWEST_SAMPLES) {
            throw new IllegalArgumentException(samples.size() + " samples; " + FEWEST_SAMPLES + " or more are needed");
        }
    }

    /** The largest of the second to fourth sample. */
    public long early() {
        return largest(samples.subList(1, 1 + COMPARED));
    }

    /** The largest of the last three samples. */
    public long late() {
        return largest(samples.subList(samples.size() - COMPARED, samples.size()));
    }

    /** Tells whether it grows. */
    public boolean grows() {
        return late() > TOLERANCE * early();
    }

    private static long largest(List<Long> samples) {
        return samples.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
