package io.conformalstreams.processor.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Code outside the packages must not depend on the concrete type of a method, a guarantee or a risk control. It must
 * ask the object instead.
 */
class ClosedMethodsTest {

    private static final Path ROOT = root();
    private static final Path PROCESSOR = ROOT.resolve("streams/processor/src/main/java/io/conformalstreams/processor");
    private static final List<Path> HOMES = List.of(PROCESSOR.resolve("method"), PROCESSOR.resolve("calibrator"));
    private static final Pattern DECLARATION =
            Pattern.compile("(?:record|class|interface) (\\w+)[^{;]*?(?:implements|extends) "
                    + "(?:ConformalMethod|Calibrator|CalibrationRule|Guarantee|RiskControl|ByRank|OfSums)\\b");
    private static final Pattern TYPE_TEST = typeTest();

    @Test
    void nobodyOutsideAsksForAConcreteType() throws IOException {
        List<String> found = new ArrayList<>();
        for (String folder : List.of("streams", "schemas", "connectors", "ops")) {
            for (Path file : sources(ROOT.resolve(folder))) {
                if (HOMES.stream().noneMatch(file::startsWith)) {
                    TYPE_TEST
                            .matcher(read(file))
                            .results()
                            .map(MatchResult::group)
                            .forEach(text -> found.add(ROOT.relativize(file) + ": " + text));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void aPlantedTypeTestIsFound() {
        assertThat(List.of(
                        "if (method instanceof MarginMethod margin) {",
                        "method instanceof io.conformalstreams.processor.method.MarginMethod",
                        "import io.conformalstreams.processor.calibrator.Guarantee.Adaptive;",
                        "case RatioMethod ratio ->",
                        "((RiskMethod) procedure.method()).control()",
                        "MarginMethod.class.cast(method)",
                        "if (rule instanceof Guarantee.Adaptive adaptive) {",
                        "control instanceof RiskControl.Betting",
                        "(Guarantee.ByRank) guarantee"))
                .allSatisfy(planted -> assertThat(TYPE_TEST.matcher(planted).find())
                        .as(planted)
                        .isTrue());
        assertThat(TYPE_TEST
                        .matcher("new MarginMethod(margin, Optional.empty())")
                        .find())
                .isFalse();
    }

    private static Pattern typeTest() {
        List<String> names = HOMES.stream()
                .flatMap(home -> sources(home).stream())
                .flatMap(ClosedMethodsTest::declared)
                .distinct()
                .toList();
        assertThat(names).contains("MarginMethod", "RiskMethod", "Guarantee\\.Adaptive", "RiskControl\\.Betting");
        String type = "(?:\\w+\\.)*(?:" + String.join("|", names) + ")\\b";
        String nested = names.stream().filter(name -> name.contains(".")).collect(Collectors.joining("|"));
        return Pattern.compile("instanceof\\s+(?:final\\s+)?" + type + "|\\bcase\\s+" + type + "\\s*[\\w(]|\\(" + type
                + "\\)\\s*[\\w(]|" + type + "\\.class\\b"
                + "|import [\\w.]+\\.(?:" + nested + ");");
    }

    /** Returns the types that a file declares; nested types have the name of the file in front. */
    private static Stream<String> declared(Path file) {
        String outer = file.getFileName().toString().replace(".java", "");
        return DECLARATION
                .matcher(read(file))
                .results()
                .map(result -> result.group(1))
                .map(name -> name.equals(outer) ? name : outer + "\\." + name);
    }

    private static List<Path> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/java/"))
                    .collect(Collectors.toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
