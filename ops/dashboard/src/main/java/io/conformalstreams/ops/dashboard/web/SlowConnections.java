package io.conformalstreams.ops.dashboard.web;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Cuts connections whose other end doesn't read. Writing to such a connection blocks; an interrupt closes the channel.
 */
final class SlowConnections implements AutoCloseable {

    private static final long CHECK_MILLIS = 250;

    private final long longest;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dashboard-slow-connections");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts checking.
     *
     * @param longest the longest time without progress
     */
    SlowConnections(Duration longest) {
        this.longest = longest.toNanos();
        checks.scheduleWithFixedDelay(
                () -> watches.forEach(Watch::check), CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Watches the calling thread. */
    Watch watch() {
        Watch watch = new Watch(Thread.currentThread());
        watches.add(watch);
        return watch;
    }

    @Override
    public void close() {
        checks.shutdownNow();
    }

    /** Watches one thread. Running it tells that the thread makes progress. */
    final class Watch implements Runnable, AutoCloseable {

        private final Thread thread;
        private volatile long progress = System.nanoTime();
        private boolean ended;

        private Watch(Thread thread) {
            this.thread = thread;
        }

        @Override
        public void run() {
            progress = System.nanoTime();
        }

        private synchronized void check() {
            if (!ended && System.nanoTime() - progress > longest) {
                thread.interrupt();
            }
        }

        @Override
        public synchronized void close() {
            ended = true;
            watches.remove(this);
        }
    }
}
