package io.conformalstreams.ops.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows the progress of a demo: a table that redraws itself on a terminal, or plain lines in a log. */
public final class DemoDisplay {

    private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";
    private static final long REDRAW_NANOSECONDS = 500_000_000L;
    private static final long LINE_NANOSECONDS = 3_000_000_000L;
    private static final int BAR_WIDTH = 40;
    private static final int MOST_LINES = 23;

    private final PrintWriter output;
    private final boolean redraws;
    private long lastShown;
    private int linesOnScreen;

    /**
     * @param redraws whether the output is a terminal that understands ANSI sequences
     */
    public DemoDisplay(PrintWriter output, boolean redraws) {
        this.output = output;
        this.redraws = redraws;
        this.lastShown = System.nanoTime();
    }

    /** Prints a line. */
    public synchronized void line(String text) {
        output.println(text);
        output.flush();
    }

    /** Prints lines under a heading. */
    public synchronized void section(String heading, List<String> lines) {
        output.println();
        output.println(heading);
        lines.forEach(line -> output.println("  " + line));
        output.flush();
    }

    /** Shows what has been observed so far, if it is time for an update. */
    synchronized void show(ObservedRecords observed, DemoTable table, int cases) {
        long now = System.nanoTime();
        if (now - lastShown < (redraws ? REDRAW_NANOSECONDS : LINE_NANOSECONDS)) {
            return;
        }
        lastShown = now;
        draw(observed, table, cases);
    }

    /** Shows the final state. */
    synchronized void finish(ObservedRecords observed, DemoTable table, int cases) {
        draw(observed, table, cases);
        linesOnScreen = 0;
    }

    private void draw(ObservedRecords observed, DemoTable table, int cases) {
        if (redraws) {
            redraw(observed, table, cases);
        } else {
            output.println(summary(observed, cases));
        }
        output.flush();
    }

    private void redraw(ObservedRecords observed, DemoTable table, int cases) {
        if (linesOnScreen > 0) {
            output.print(String.format(Locale.ROOT, UP_AND_CLEAR, linesOnScreen));
        }
        List<String> lines = new ArrayList<>();
        lines.add(bar(observed.versions(), cases) + " " + summary(observed, cases));
        lines.addAll(table.thresholds());
        lines.addAll(table.alerts());
        List<String> shown = shown(lines);
        shown.forEach(output::println);
        linesOnScreen = shown.size();
    }

    /** The lines that fit on the terminal, because lines that have scrolled away can't be redrawn. */
    static List<String> shown(List<String> lines) {
        if (lines.size() <= MOST_LINES) {
            return lines;
        }
        List<String> shown = new ArrayList<>(lines.subList(0, MOST_LINES - 1));
        shown.add("... " + (lines.size() - shown.size()) + " more lines; the final table shows all");
        return shown;
    }

    private static String summary(ObservedRecords observed, int cases) {
        return String.format(
                Locale.ROOT,
                "%d of %d labels calibrate, %d regions judged, %d alerts",
                observed.versions(),
                cases,
                observed.outcomesSeen(),
                observed.alerts().size());
    }

    private static String bar(long done, int total) {
        int filled = (int) (done * BAR_WIDTH / Math.max(1, total));
        return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "]";
    }
}
