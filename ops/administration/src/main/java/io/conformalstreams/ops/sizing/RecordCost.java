package io.conformalstreams.ops.sizing;

/**
 * Processor time of a label or a prediction in steady state.
 *
 * @param fixedSeconds seconds of each record, whatever its size: the clients of Kafka, the stores, the monitors
 * @param pixelsPerSecond number of pixels that one core processes in a second, for one channel and one procedure
 */
public record RecordCost(double fixedSeconds, double pixelsPerSecond) {

    /** Milliseconds of each record beside its pixels. */
    public static final double MEASURED_MILLISECONDS = 1;

    /**
     * Pixels per core and second. Both numbers together give 2.2 ms for a record of 352 x 352 pixels. {@code
     * ops/benchmarks/start} measured 0.9 ms on a fast machine, and slow ones may need twice as long.
     */
    public static final long MEASURED_PIXELS = 100_000_000;

    /** The measured cost. */
    public static final RecordCost MEASURED = new RecordCost(MEASURED_MILLISECONDS / 1e3, MEASURED_PIXELS);

    /** Checks the numbers. */
    public RecordCost {
        Load.require("the processor time of a record", fixedSeconds, fixedSeconds >= 0, "at least 0");
        Load.require("the number of pixels per core and second", pixelsPerSecond, pixelsPerSecond > 0, "above 0");
    }

    /** Returns the processor time of one record in seconds. Each procedure passes over the pixels once. */
    public double seconds(long pixels, int procedures) {
        return fixedSeconds + (double) pixels * Math.max(1, procedures) / pixelsPerSecond;
    }
}
