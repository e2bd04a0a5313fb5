package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.command.ConformalStreams;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the demo command of the README, with the broker and the registry that it starts. */
class DemoIT {

    @TempDir
    private Path directory;

    @Test
    void runsTheMainJobAndEndsByItself() throws Exception {
        Path report = directory.resolve("report.json");

        String output = demo("--cases", "40", "--report", report.toString());

        assertThat(output).startsWith("Dashboard: http://127.0.0.1:");
        assertThat(Files.readString(report)).contains("\"thresholds\"", "\"coverage\"");
        try (Stream<Path> pictures = Files.list(directory.resolve("figures"))) {
            assertThat(pictures)
                    .isNotEmpty()
                    .allSatisfy(
                            picture -> assertThat(picture).hasExtension("png").isNotEmptyFile());
        }
    }

    @Test
    void takesCasesFromFilesAndLeavesSetsAsFiles() throws Exception {
        String output = demo("--connect", "--cases", "20");

        assertThat(output).containsPattern("sets: 40 folders of sets as NIfTI");
        Path sets = directory.resolve("state").resolve("connect").resolve("sets");
        try (Stream<Path> files = Files.walk(sets)) {
            assertThat(files.filter(file -> file.toString().endsWith(".nii.gz")))
                    .hasSizeGreaterThan(40)
                    .allSatisfy(file -> assertThat(file).isNotEmptyFile());
        }
    }

    /** Returns the output of the command, which must succeed. */
    private String demo(String... options) {
        StringWriter output = new StringWriter();
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(output));
        List<String> arguments = new ArrayList<>(List.of("demo", "--headless"));
        arguments.addAll(List.of("--state", directory.resolve("state").toString()));
        arguments.addAll(List.of("--figures", directory.resolve("figures").toString()));
        arguments.addAll(List.of(options));
        assertThat(commandLine.execute(arguments.toArray(String[]::new)))
                .as(output.toString())
                .isZero();
        return output.toString();
    }
}
