package io.conformalstreams.ops.benchmark.process;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of every benchmark that runs {@code conformal-streams}. */
final class RunOptions {

    @Option(names = "--launcher", paramLabel = "FILE", required = true, description = "ops/conformal-streams.")
    private Path launcher;

    @Option(names = "--directory", paramLabel = "DIR", description = "Where the broker may write.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    Path launcher() {
        return launcher;
    }

    Path directory() {
        return directory;
    }
}
