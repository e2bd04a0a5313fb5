package io.conformalstreams.ops.benchmark.process;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say how many records of a run are measured after the process has warmed up. */
final class MeasuredRecords {

    /** Records after the last mark, so that the process is still running at the mark. */
    private static final int REMAINDER = 300;

    @Option(names = "--records", paramLabel = "N", defaultValue = "2000", description = "Measured records of a run.")
    private int records;

    @Option(
            names = "--warm-up",
            paramLabel = "W",
            defaultValue = "3000",
            description = "Records before the measured ones.")
    private int warmUp;

    void validate(CommandLine command) {
        if (records < 100 || warmUp < 1) {
            throw new ParameterException(command, "--records must be at least 100, and --warm-up at least 1");
        }
    }

    int records() {
        return records;
    }

    int warmUp() {
        return warmUp;
    }

    /** Returns the number of records to send. */
    int sent() {
        return warmUp + records + REMAINDER;
    }

    /** Returns the numbers of records at the first mark and at the last one. */
    long[] counts() {
        return new long[] {warmUp, warmUp + records};
    }
}
