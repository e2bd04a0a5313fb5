package io.conformalstreams.ops.sizing;

/**
 * Processor time of a label or a prediction in steady state.
 *
 * @param fixedSeconds seconds of each record, whatever its size: the clients of Kafka, the stores, the monitors
 * @param pixelsPerSecond number of pixels that one core processes in a second, for one channel and one procedure
 */
public record RecordCost(double fixedSeconds, double pixelsPerSecond) {

    /**
     * Rounded up from {@code ops/benchmarks/start}: 1.1 ms for records of 64 x 64 pixels, 3 ms for those of 352 x 352.
     */
    public static final RecordCost MEASURED = new RecordCost(0.0012, 50_000_000);

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
