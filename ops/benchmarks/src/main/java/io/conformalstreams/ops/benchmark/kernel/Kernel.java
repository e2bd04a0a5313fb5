package io.conformalstreams.ops.benchmark.kernel;

import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One kernel on one image.
 *
 * @param name the same as on the numpy side
 * @param leastRatio the goal: how many times as fast as numpy or scipy
 * @param bytes number of bytes that a single pass reads; empty for kernels with several passes
 * @param call the library's call, which is timed
 * @param values turns the call's result into the values that must agree with numpy's
 */
record Kernel<R>(String name, double leastRatio, OptionalLong bytes, Supplier<R> call, Function<R, double[]> values) {

    private static final double SIGNED_EUCLIDEAN_GOAL = 12;
    private static final double ONE_SIDED_EUCLIDEAN_GOAL = 8;

    /** A kernel that reads its input once. */
    static <R> Kernel<R> onePass(String name, long bytes, Supplier<R> call, Function<R, double[]> values) {
        return new Kernel<>(name, 1, OptionalLong.of(bytes), call, values);
    }

    /** A kernel that takes several passes, or whose work depends on the data. */
    static <R> Kernel<R> of(String name, Supplier<R> call, Function<R, double[]> values) {
        return new Kernel<>(name, 1, OptionalLong.empty(), call, values);
    }

    /** An exact Euclidean distance transform of both sides, for which scipy needs two calls. */
    static <R> Kernel<R> signedEuclidean(String name, Supplier<R> call, Function<R, double[]> values) {
        return new Kernel<>(name, SIGNED_EUCLIDEAN_GOAL, OptionalLong.empty(), call, values);
    }

    /** An exact Euclidean distance transform of which only one side is compared. For one side, scipy needs one call. */
    static <R> Kernel<R> oneSidedEuclidean(String name, Supplier<R> call, Function<R, double[]> values) {
        return new Kernel<>(name, ONE_SIDED_EUCLIDEAN_GOAL, OptionalLong.empty(), call, values);
    }

    /** The values that must agree with numpy's result. */
    double[] result() {
        return values.apply(call.get());
    }
}
