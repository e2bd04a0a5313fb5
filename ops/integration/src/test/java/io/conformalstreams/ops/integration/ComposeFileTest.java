package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.conformalstreams.ops.command.ConformalStreams;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what docker-compose.yml starts, without starting it. */
class ComposeFileTest {

    private static final Path PROJECT = Path.of("..", "..");
    private static final Pattern COMMAND =
            Pattern.compile("command:(?: \\[(?<inline>[^]]*)]|\\n(?<block>(?: +- .*\\n)+))");
    private static final Pattern MOUNTED = Pattern.compile("- \\./(?<file>[^:]+):");

    private final String content;

    ComposeFileTest() throws IOException {
        // Replaces variables by their defaults.
        content = Files.readString(PROJECT.resolve("docker-compose.yml")).replaceAll("\\$\\{\\w+:-([^}]*)}", "$1");
    }

    @Test
    void startsCommandsWithOptionsThatTheyHave() {
        List<List<String>> commands = COMMAND.matcher(content)
                .results()
                .map(ComposeFileTest::arguments)
                .filter(arguments -> !arguments.get(0).startsWith("-"))
                .toList();

        assertThat(commands)
                .extracting(arguments -> arguments.get(0))
                .containsExactlyInAnyOrder("topics", "run", "run", "replay", "dashboard", "alerts");
        assertThat(commands)
                .allSatisfy(arguments -> assertThatCode(
                                () -> ConformalStreams.commandLine().parseArgs(arguments.toArray(String[]::new)))
                        .doesNotThrowAnyException());
    }

    @Test
    void mountsFilesThatAreThere() {
        assertThat(MOUNTED.matcher(content).results().map(match -> match.group(1)))
                .hasSizeGreaterThan(5)
                // The build makes them later.
                .filteredOn(file -> !file.contains("/target/"))
                .allSatisfy(file -> assertThat(PROJECT.resolve(file)).exists());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops/containers/alertmanager.yml", "ops/examples/alertmanager.yml"})
    void configuresAlertmanagerAsItUnderstands(String file) throws Exception {
        Assumptions.assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "amtool"))),
                "no amtool is installed; on Debian it is in the package prometheus-alertmanager");
        Process check = new ProcessBuilder(
                        "amtool", "check-config", PROJECT.resolve(file).toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
        assertThat(said).contains("1 inhibit rules");
    }

    private static List<String> arguments(MatchResult command) {
        String inline = command.group(1);
        return inline == null
                ? command.group(2)
                        .lines()
                        .map(line -> line.strip().substring(2))
                        .toList()
                : Arrays.stream(inline.split(",\\s*"))
                        .map(argument -> argument.replace("\"", ""))
                        .toList();
    }
}
