package io.conformalstreams.ops.figure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The evidence of a drift monitor over an epoch, on a logarithmic scale, with the alarm limit. */
public final class EvidenceFigure {

    private EvidenceFigure() {}

    /**
     * The evidence over time.
     *
     * @param kind what is monitored, in one word
     * @param points the largest evidence in each stretch of observations, at least one
     * @param stretch number of observations for each point, at least 1; the last point may have fewer
     * @param observations number of observations for all points together
     * @param limit evidence at which the monitor raises an alarm, above 0
     * @param since the first observation of the stretch in which the rate seems raised, counted from 1; 0 if there is
     *     none
     */
    public record Evidence(String kind, double[] points, long stretch, long observations, double limit, long since) {

        /** @throws IllegalArgumentException if a number is outside its range */
        public Evidence {
            if (points.length == 0 || stretch < 1 || observations < 1 || !(limit > 0)) {
                throw new IllegalArgumentException("evidence needs points, a stretch, observations and a limit: "
                        + points.length + ", " + stretch + ", " + observations + ", " + limit);
            }
        }
    }

    /**
     * Draws the evidence into a PNG and an SVG file.
     *
     * @param folder must exist
     * @param name of both files, without suffix
     */
    public static List<Path> write(Path folder, String name, Evidence evidence) throws IOException {
        double[] ends = IntStream.rangeClosed(1, evidence.points().length)
                .mapToDouble(point -> Math.min(point * evidence.stretch(), evidence.observations()))
                .toArray();
        double[] magnitudes =
                Arrays.stream(evidence.points()).map(EvidenceFigure::magnitude).toArray();
        double limit = magnitude(evidence.limit());
        LineFigure.Panel panel = new LineFigure.Panel(
                "log10 of the evidence, " + evidence.kind(),
                "observation (dashed: estimated start of the change)",
                List.of(
                        new LineFigure.Line("evidence", ends, magnitudes),
                        new LineFigure.Line(
                                "alarm limit", new double[] {ends[0], ends[ends.length - 1]}, new double[] {limit, limit
                                })),
                evidence.since() >= ends[0] && evidence.since() <= ends[ends.length - 1]
                        ? OptionalDouble.of(evidence.since())
                        : OptionalDouble.empty());
        return LineFigure.write(folder, name, List.of(panel));
    }

    /** The logarithm of the evidence. Evidence below 1 counts as none. */
    private static double magnitude(double evidence) {
        return Math.max(0, Math.log10(evidence));
    }
}
