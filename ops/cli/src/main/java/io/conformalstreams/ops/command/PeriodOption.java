package io.conformalstreams.ops.command;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Option;

/** The option that limits a command to the records of a period. */
final class PeriodOption {

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            defaultValue = "P30D",
            description =
                    "Only records that the cluster received in this period up to now (default:" + " ${DEFAULT-VALUE}).")
    private Duration last;

    /** The beginning of the period. */
    Instant since(Clock clock) {
        if (last.isNegative() || last.isZero()) {
            throw CommandFailure.usage(
                    "--last is " + last + "; it must be a duration above zero, such as PT12H or P7D");
        }
        return clock.instant().minus(last).truncatedTo(ChronoUnit.SECONDS);
    }
}
