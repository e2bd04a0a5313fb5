package io.conformalstreams.connectors.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java must accept the options for workers, or no worker would start with them. */
class WorkerJavaOptionsTest {

    private static final String FILE = "@" + Path.of("examples", "worker-java-options");

    @Test
    void areAcceptedWithoutAWarning() throws Exception {
        assertThat(java("-version")).noneMatch(line -> line.matches("(?i).*(error|warning|unrecognized|deprecated).*"));
    }

    @ParameterizedTest
    @CsvSource({
        "UseParallelGC, true",
        "C1UpdateMethodData, false",
        "Tier4InvocationThreshold, 100000",
        "Tier4BackEdgeThreshold, 800000"
    })
    void haveAnEffect(String option, String value) throws Exception {
        assertThat(java("-XX:+PrintFlagsFinal", "-version"))
                .anyMatch(line -> line.matches(".* " + option + " += " + value + " .*"));
    }

    private static List<String> java(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                FILE),
                        Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
