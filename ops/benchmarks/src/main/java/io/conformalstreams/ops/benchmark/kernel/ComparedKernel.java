package io.conformalstreams.ops.benchmark.kernel;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A row of the comparison. Times are in nanoseconds.
 *
 * @param readTime time of reading the bytes, for kernels with a single pass
 * @param sameResult whether the results of both sides agree
 */
record ComparedKernel(
        String image,
        String kernel,
        double leastRatio,
        double javaTime,
        double numpyTime,
        OptionalDouble readTime,
        boolean sameResult) {

    static final String HEADING = String.format(
            "%-12s %-28s %12s %12s %12s %6s %10s  %s%n",
            "image", "kernel", "java ms", "numpy ms", "numpy/java", "goal", "java/read", "");
    static final String SHEET_HEADING =
            "image,kernel,java_ms,numpy_ms,numpy_over_java,goal,read_ms,java_over_read,same_result\n";

    private static final double MOST_READS = 2;
    private static final double MILLISECOND = 1e6;

    double ratio() {
        return numpyTime / javaTime;
    }

    OptionalDouble reads() {
        return readTime.isPresent() ? OptionalDouble.of(javaTime / readTime.getAsDouble()) : readTime;
    }

    private String verdict() {
        if (!sameResult) {
            return "RESULTS DIFFER";
        }
        boolean fastEnough = ratio() >= leastRatio;
        boolean nearMemory = reads().orElse(0) <= MOST_READS;
        if (fastEnough && nearMemory) {
            return "";
        }
        return fastEnough ? "above 2 reads" : "below its goal";
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-12s %-28s %12.4f %12.4f %12.2f %6.0f %10s  %s%n",
                image,
                kernel,
                javaTime / MILLISECOND,
                numpyTime / MILLISECOND,
                ratio(),
                leastRatio,
                reads().isPresent() ? String.format(Locale.ROOT, "%.2f", reads().getAsDouble()) : "-",
                verdict());
    }

    String sheetRow() {
        return String.format(
                Locale.ROOT,
                "%s,%s,%.6f,%.6f,%.4f,%.0f,%s,%s,%s%n",
                image,
                kernel,
                javaTime / MILLISECOND,
                numpyTime / MILLISECOND,
                ratio(),
                leastRatio,
                readTime.isPresent() ? String.format(Locale.ROOT, "%.6f", readTime.getAsDouble() / MILLISECOND) : "",
                reads().isPresent() ? String.format(Locale.ROOT, "%.4f", reads().getAsDouble()) : "",
                sameResult);
    }
}
