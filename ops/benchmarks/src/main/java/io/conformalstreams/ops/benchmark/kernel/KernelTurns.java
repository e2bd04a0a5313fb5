package io.conformalstreams.ops.benchmark.kernel;

import java.io.IOException;
import java.util.OptionalDouble;

/** Measures one kernel in Java and in numpy, in turn. */
final class KernelTurns {

    /**
     * Length of a warm-up turn. Warm-up ends after three turns in a row that were no faster than the fastest before.
     */
    private static final long WARM_UP_MILLISECONDS = 500;

    private static final int IDLE_TURNS = 3;
    private static final int MOST_TURNS = 20;
    private static final double FASTER = 0.95;

    /** Tolerance between the results: numpy adds in another order, and exponentials differ in the last bits. */
    private static final double TOLERANCE = 1e-9;

    private final NumpyProcess numpy;
    private final CallTime time = new CallTime();
    private final int rounds;
    private final long milliseconds;

    KernelTurns(NumpyProcess numpy, int rounds, long milliseconds) {
        this.numpy = numpy;
        this.rounds = rounds;
        this.milliseconds = milliseconds;
    }

    ComparedKernel of(String image, Kernel<?> kernel) throws IOException {
        warmUp(kernel);
        double javaTime = Double.POSITIVE_INFINITY;
        double numpyTime = Double.POSITIVE_INFINITY;
        boolean same = true;
        for (int round = 0; round < rounds; round++) {
            javaTime = Math.min(javaTime, time.median(kernel.call(), milliseconds));
            NumpyProcess.Timing answer = numpy.time(image, kernel.name(), milliseconds);
            numpyTime = Math.min(numpyTime, answer.nanoseconds());
            same &= areClose(kernel.result(), answer.values());
        }
        return new ComparedKernel(image, kernel.name(), kernel.leastRatio(), javaTime, numpyTime, read(kernel), same);
    }

    /** Runs the kernel until it gets no faster. On a busy machine, the JIT compiler may take long. */
    private void warmUp(Kernel<?> kernel) {
        double fastest = Double.POSITIVE_INFINITY;
        int idle = 0;
        for (int turn = 0; turn < MOST_TURNS && idle < IDLE_TURNS; turn++) {
            double median = time.median(kernel.call(), WARM_UP_MILLISECONDS);
            idle = median < FASTER * fastest ? 0 : idle + 1;
            fastest = Math.min(fastest, median);
        }
    }

    private OptionalDouble read(Kernel<?> kernel) {
        if (kernel.bytes().isEmpty()) {
            return OptionalDouble.empty();
        }
        MemoryRead read = new MemoryRead(kernel.bytes().getAsLong());
        time.median(read::mismatch, milliseconds);
        double fastest = Double.POSITIVE_INFINITY;
        for (int round = 0; round < rounds; round++) {
            fastest = Math.min(fastest, time.median(read::mismatch, milliseconds));
        }
        return OptionalDouble.of(fastest);
    }

    private static boolean areClose(double[] ours, double[] theirs) {
        if (ours.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < ours.length; i++) {
            if (!(Math.abs(ours[i] - theirs[i]) <= TOLERANCE * Math.max(Math.abs(ours[i]), Math.abs(theirs[i])))
                    && ours[i] != theirs[i]) {
                return false;
            }
        }
        return true;
    }
}
