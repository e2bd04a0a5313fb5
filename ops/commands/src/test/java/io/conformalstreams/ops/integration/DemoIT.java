package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.command.ConformalStreams;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The one command of the first page, on a broker and a registry that it starts by itself. */
class DemoIT {

    @TempDir
    private Path directory;

    @Test
    void runsTheMainJobAndEndsByItself() throws Exception {
        StringWriter output = new StringWriter();
        Path report = directory.resolve("report.json");
        Path figures = directory.resolve("figures");
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(output));

        int exitCode = commandLine.execute(
                "demo",
                "--headless",
                "--cases",
                "40",
                "--state",
                directory.resolve("state").toString(),
                "--figures",
                figures.toString(),
                "--report",
                report.toString());

        assertThat(exitCode).as(output.toString()).isZero();
        assertThat(Files.readString(report)).contains("\"thresholds\"", "\"coverage\"");
        try (Stream<Path> pictures = Files.list(figures)) {
            assertThat(pictures)
                    .isNotEmpty()
                    .allSatisfy(
                            picture -> assertThat(picture).hasExtension("png").isNotEmptyFile());
        }
    }
}
