package io.conformalstreams.conformal.image;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The threads that share the passes over a large image. A pass is cut into slabs of consecutive pixels; every slab is
 * computed as one thread would compute it, so results do not depend on the number of threads.
 *
 * <p>The caller always takes part. The helper threads are daemon threads that all callers share. A helper ends after
 * ten idle seconds, so nothing has to be closed. If all helpers are busy, the caller does the whole pass.
 */
public final class ImageThreads {
    private static final ImageThreads ONE = new ImageThreads(1, Runnable::run);

    /** The smallest image that is shared. Processing a smaller one takes less time than waking a helper. */
    private static final int LEAST_PIXELS = 1 << 18;

    /**
     * Each thread gets many slabs, because slabs differ in their work, and other threads can take over from a delayed
     * thread.
     */
    private static final int SLABS_PER_THREAD = 16;

    private static final long IDLE_SECONDS = 10;

    private final int threads;
    private final Executor helpers;

    private ImageThreads(int threads, Executor helpers) {
        this.threads = threads;
        this.helpers = helpers;
    }

    /** The calling thread alone. */
    public static ImageThreads one() {
        return ONE;
    }

    /**
     * Returns a group that consists of the calling thread and helpers.
     *
     * @param threads the number of threads including the caller, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public static ImageThreads of(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + " must be at least 1");
        }
        if (threads == 1) {
            return ONE;
        }
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor helpers = new ThreadPoolExecutor(
                threads - 1, threads - 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "image-helper-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        helpers.allowCoreThreadTimeOut(true);
        return new ImageThreads(threads, helpers);
    }

    /** Number of threads, the caller included. */
    public int count() {
        return threads;
    }

    /** A part of a pass. */
    @FunctionalInterface
    public interface Slab {
        /**
         * @param from the first unit
         * @param to the unit after the last unit; above {@code from}
         */
        void accept(int from, int to);
    }

    /**
     * Processes every unit of an image exactly once, in slabs of consecutive units, and returns when all are done.
     * Slabs run concurrently and in any order, so they must write to separate places.
     *
     * @param units the number of units, at least 1
     * @param pixelsPerUnit the number of pixels in a unit. It decides whether the work is worth sharing
     * @throws RuntimeException the exception that a slab threw
     */
    public void forEachSlab(int units, int pixelsPerUnit, Slab slab) {
        if (threads == 1 || units == 1 || (long) units * pixelsPerUnit < LEAST_PIXELS) {
            slab.accept(0, units);
            return;
        }
        int slabs = Math.min(units, SLABS_PER_THREAD * threads);
        AtomicInteger next = new AtomicInteger();
        Runnable share = () -> {
            for (int index = next.getAndIncrement(); index < slabs; index = next.getAndIncrement()) {
                slab.accept(start(index, slabs, units), start(index + 1, slabs, units));
            }
        };
        List<FutureTask<Void>> shares = IntStream.range(0, Math.min(threads, slabs))
                .mapToObj(thread -> new FutureTask<Void>(share, null))
                .toList();
        Stream<FutureTask<Void>> ofHelpers = shares.stream().skip(1);
        ofHelpers.forEach(helpers::execute);
        // Run the shares that no helper has started. They end at once, because no slab is left.
        shares.forEach(FutureTask::run);
        shares.forEach(ImageThreads::await);
    }

    /**
     * Computes a value on a helper, while the caller does something else. If there is no idle helper, or if the image is
     * too small to be shared, the caller computes it when it asks for it.
     *
     * @param pixels the number of pixels of the image
     * @return a supplier that waits for the value, and throws the exception that its computation threw
     */
    public <T> Supplier<T> ahead(int pixels, Supplier<T> value) {
        FutureTask<T> task = new FutureTask<>(value::get);
        if (threads > 1 && pixels >= LEAST_PIXELS) {
            helpers.execute(task);
        }
        return () -> {
            task.run();
            return await(task);
        };
    }

    private static int start(int slab, int slabs, int units) {
        return (int) ((long) units * slab / slabs);
    }

    private static <T> T await(FutureTask<T> share) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return share.get();
                } catch (InterruptedException e) {
                    // A helper may still write to arrays of the caller, so wait for it, and restore the interrupt flag
                    // afterwards.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }
}
