package io.conformalstreams.ops.command;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows the progress of a command: a bar if standard error is a terminal, otherwise one line per tenth of the work, so
 * that a log stays readable. Not thread-safe.
 */
public sealed interface Progress extends AutoCloseable {

    /** Records that one more step is done. */
    void step();

    /** A step that any thread may record. */
    default Runnable fromAnyThread() {
        return () -> {
            synchronized (this) {
                step();
            }
        };
    }

    /** Ends the display. */
    @Override
    void close();

    /**
     * Starts a display.
     *
     * @param task the work, for example {@code scoring wbc}
     * @param steps number of steps, at least 1
     * @param error the command's standard error
     */
    static Progress start(String task, long steps, PrintWriter error) {
        return Terminal.showsStandardError() ? new Bar(task, steps) : new Lines(task, steps, error);
    }

    /** A bar that redraws itself. */
    final class Bar implements Progress {

        private static final int REDRAW_MILLISECONDS = 100;

        private final ProgressBar bar;

        private Bar(String task, long steps) {
            this.bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(steps)
                    .setUpdateIntervalMillis(REDRAW_MILLISECONDS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }

        @Override
        public void step() {
            bar.step();
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Plain lines. */
    final class Lines implements Progress {

        private static final int LINES = 10;

        private final String task;
        private final long steps;
        private final PrintWriter error;
        private long done;

        private Lines(String task, long steps, PrintWriter error) {
            this.task = task;
            this.steps = steps;
            this.error = error;
        }

        @Override
        public void step() {
            done++;
            if (done * LINES / steps > (done - 1) * LINES / steps) {
                error.println(task + ": " + done + " of " + steps);
                error.flush();
            }
        }

        @Override
        public void close() {
            error.flush();
        }
    }
}
