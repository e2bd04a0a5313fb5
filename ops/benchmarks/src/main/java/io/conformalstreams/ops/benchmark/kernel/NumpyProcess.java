package io.conformalstreams.ops.benchmark.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** The process of {@code numpy-kernels.py serve}. It answers one request at a time. */
final class NumpyProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter requests;
    private final String versions;

    private NumpyProcess(Process process) throws IOException {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.requests = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.versions = line();
    }

    /**
     * One answer.
     *
     * @param nanoseconds time of one call
     * @param values its result
     */
    record Timing(double nanoseconds, double[] values) {}

    static NumpyProcess start(String python, Path script, Path arrays) throws IOException {
        return new NumpyProcess(new ProcessBuilder(python, script.toString(), "serve", arrays.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Versions of numpy and scipy, as text. */
    String versions() {
        return versions;
    }

    Timing time(String image, String kernel, long milliseconds) throws IOException {
        requests.println(image + " " + kernel + " " + milliseconds);
        double[] numbers = Arrays.stream(line().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Timing(numbers[0], Arrays.copyOfRange(numbers, 1, numbers.length));
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the numpy process has ended; its message is above");
        }
        return line;
    }

    /** Closes the input of the process, which ends it. */
    @Override
    public void close() {
        requests.close();
        process.destroy();
    }
}
