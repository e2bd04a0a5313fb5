package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.document.Document;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the manifests for Kubernetes without a cluster. */
class KubernetesManifestsTest {

    private static final Path FOLDER = Document.PROJECT.resolve("ops/kubernetes");

    /** Time in seconds that the application takes at most to stop; see {@code StreamsInstance}. */
    private static final int LONGEST_CLOSE = 60;

    @TempDir
    private Path folder;

    @Test
    void fitTheSchemas() throws Exception {
        assertThat(validate(manifests())).contains("files are valid");
    }

    /** The page derives the manifest of the comparison from that of the prediction. */
    @Test
    void fitTheComparisonUnderItsName() throws Exception {
        assertThat(text("README.md")).contains("sed 's/prediction/comparison/g' ops/kubernetes/prediction.yaml");
        Path comparison = Files.writeString(
                folder.resolve("comparison.yaml"), text("prediction.yaml").replace("prediction", "comparison"));
        assertThat(validate(List.of(comparison))).contains("files are valid");
        assertThat(Files.readString(comparison)).contains("--topology, comparison]", "name: conformal-comparison");
    }

    @Test
    void areRefusedWithAMisspeltPropertyOrAWrongType() throws Exception {
        Path damaged = folder.resolve("damaged.yaml");
        Files.writeString(
                damaged,
                text("calibration.yaml")
                        .replace("terminationGracePeriodSeconds:", "terminationGracePeriod:")
                        .replace("containerPort: 8080", "containerPort: eighty"));
        assertThat(validate(List.of(damaged)))
                .contains(
                        "StatefulSet conformal-calibration: spec/template/spec: Additional properties are not allowed"
                                + " ('terminationGracePeriod' was unexpected)",
                        "ports/0/containerPort: 'eighty' is not of type 'integer'");
    }

    @Test
    void areTheSameForBothTopologies() throws IOException {
        assertThat(swapped(text("prediction.yaml"))).isEqualTo(text("calibration.yaml"));
    }

    @Test
    void startCommandsWithOptionsThatTheyHave() throws IOException {
        for (Path manifest : manifests()) {
            Pattern.compile("args: \\[(.*)]")
                    .matcher(Files.readString(manifest))
                    .results()
                    .map(match -> match.group(1).split(", "))
                    .forEach(arguments -> assertThatCode(
                                    () -> ConformalStreams.commandLine().parseArgs(arguments))
                            .doesNotThrowAnyException());
        }
    }

    /** A variable that names no setting, or has a wrong value, is an error of the configuration. */
    @Test
    void setVariablesThatTheApplicationKnows() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Path manifest : manifests()) {
            String text = Files.readString(manifest);
            variables(text, "(?m)^  (CONFORMAL_\\w+): (.*)$", variables);
            variables(text, "\\{name: (CONFORMAL_\\w+), value: \"?([^}\"]*)\"?}", variables);
            Pattern.compile("name: (CONFORMAL_\\w+)\\n")
                    .matcher(text)
                    .results()
                    .forEach(match -> variables.put(match.group(1), "conformal-calibration-0"));
        }
        assertThat(variables).hasSizeGreaterThan(10);
        ConformalConfiguration read =
                ConformalConfiguration.load(Document.PROJECT.resolve("ops/examples/conformal.yaml"), variables);
        assertThat(read.application().instanceId()).contains("conformal-calibration-0");
        assertThat(read.application().standbyReplicas()).isEqualTo(1);
        assertThat(read.application().http().protection().token()).isPresent();
        assertThat(read.application().http().protection().keyStore()).isPresent();
        assertThat(read.application().stateDirectory().toString()).startsWith(mounted() + "/");
    }

    @Test
    void giveTheApplicationTimeToStop() throws IOException {
        assertThat(Files.readString(Document.PROJECT.resolve(
                        "streams/processor/src/main/java/io/conformalstreams/processor/runtime/StreamsInstance.java")))
                .contains("CLOSE_TIMEOUT = Duration.ofSeconds(" + LONGEST_CLOSE + ")");
        MatchResult grace = Pattern.compile("terminationGracePeriodSeconds: (\\d+)")
                .matcher(text("calibration.yaml"))
                .results()
                .findFirst()
                .orElseThrow();
        assertThat(Integer.parseInt(grace.group(1))).isGreaterThan(LONGEST_CLOSE);
    }

    private static String mounted() throws IOException {
        return Pattern.compile("name: state, mountPath: ([^}]*)}")
                .matcher(text("calibration.yaml"))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static void variables(String text, String pattern, Map<String, String> variables) {
        Pattern.compile(pattern)
                .matcher(text)
                .results()
                .forEach(match -> variables.put(match.group(1), match.group(2)));
    }

    /** Swaps the names of the two topologies. */
    private static String swapped(String text) {
        return text.replace("calibration", "?")
                .replace("prediction", "calibration")
                .replace("?", "prediction");
    }

    private static String text(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file));
    }

    private static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** Returns what the validator says. Skips the calling test if Python lacks its packages. */
    private static String validate(List<Path> manifests) throws Exception {
        Assumptions.assumeTrue(
                run(List.of("/usr/bin/python3", "-c", "import jsonschema, yaml"))
                        .isEmpty(),
                "the Python packages jsonschema and yaml are not installed; on Debian they are python3-jsonschema and"
                        + " python3-yaml, which .ci/run installs");
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/python3", FOLDER.resolve("validate").toString()));
        manifests.forEach(manifest -> command.add(manifest.toString()));
        return run(command);
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
