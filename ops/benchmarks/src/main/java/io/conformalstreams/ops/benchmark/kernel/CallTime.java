package io.conformalstreams.ops.benchmark.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.Supplier;

/** Measures calls by the processor time of the calling thread, like the numpy side. */
final class CallTime {

    private static final long SAMPLE_NANOSECONDS = 2_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    /** Receives the results, so that the compiler can't remove a call. */
    private volatile Object last;

    /**
     * The median time in nanoseconds, over samples of at least two milliseconds each. Samples are taken for the given
     * time; at least one is taken.
     */
    double median(Supplier<?> call, long milliseconds) {
        long end = System.nanoTime() + milliseconds * 1_000_000;
        int repetitions = (int) Math.max(1, SAMPLE_NANOSECONDS / Math.max(1, (long) sample(call, 1)));
        double[] samples = new double[16];
        int count = 0;
        do {
            if (count == samples.length) {
                samples = Arrays.copyOf(samples, 2 * count);
            }
            samples[count++] = sample(call, repetitions);
        } while (System.nanoTime() < end);
        Arrays.sort(samples, 0, count);
        return samples[count / 2];
    }

    private double sample(Supplier<?> call, int repetitions) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int repetition = 0; repetition < repetitions; repetition++) {
            last = call.get();
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / repetitions;
    }
}
