package io.conformalstreams.ops.replay;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The rate at which records are sent. */
public sealed interface Pace {

    /**
     * Waits until a record is due. Returns at once if it is overdue, or if the thread is interrupted.
     *
     * @param startNanoseconds {@link System#nanoTime()} of record 0
     * @param record number of the record, from 0
     */
    void await(long startNanoseconds, long record);

    /** As fast as the cluster accepts records. */
    record Unlimited() implements Pace {
        @Override
        public void await(long startNanoseconds, long record) {}
    }

    /** @param recordsPerSecond finite, above 0 */
    record Steady(double recordsPerSecond) implements Pace {
        public Steady {
            if (!(recordsPerSecond > 0) || Double.isInfinite(recordsPerSecond)) {
                throw new IllegalArgumentException("rate is " + recordsPerSecond + "; it must be above 0 and finite");
            }
        }

        @Override
        public void await(long startNanoseconds, long record) {
            long due = startNanoseconds + (long) (record / recordsPerSecond * TimeUnit.SECONDS.toNanos(1));
            for (long left = due - System.nanoTime();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
