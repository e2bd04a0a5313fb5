package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Main code outside this package never depends on a detector's concrete type: not by {@code instanceof}, a cast, a
 * {@code switch} pattern, its class, or its name in the registry.
 */
class DetectorTypesStayInsideTest {
    private static final Path ROOT = root();
    private static final Path PACKAGE =
            ROOT.resolve("streams/conformal/src/main/java/io/conformalstreams/conformal/drift");

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(".ci/run"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    /** Returns every detector class in this package, and the interfaces between it and {@link SequentialDetector}. */
    private static TreeSet<String> detectors() {
        TreeSet<String> detectors = new TreeSet<>();
        try (Stream<Path> files = Files.list(PACKAGE)) {
            for (Path file : files.toList()) {
                String source = Files.readString(file);
                if (Pattern.compile("(implements|interface \\w+ extends)[\\w, ]*\\b\\w*Detector\\b")
                        .matcher(source)
                        .find()) {
                    detectors.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return detectors;
    }

    private static final Pattern QUESTION = question();

    private static Pattern question() {
        String type = "(?:\\w+\\.)*(?:" + String.join("|", detectors()) + ")\\b";
        return Pattern.compile("instanceof\\s+(?:final\\s+)?" + type
                + "|case\\s+" + type
                + "|\\(\\s*" + type + "\\s*\\)\\s*\\w"
                + "|\\b" + type + "\\.class"
                + "|switch\\s*\\(.*observes\\(\\)"
                + "|==\\s*(?:DetectorType\\.)?Observes\\."
                + "|\\.type\\(\\)\\.name\\(\\)");
    }

    private static List<String> questions(String source) {
        return QUESTION.matcher(source).results().map(MatchResult::group).toList();
    }

    @Test
    void shouldAskForNoConcreteType() throws IOException {
        assertThat(detectors()).contains("CumulativeSumDetector", "MissDetector", "NegatedScores", "PolyaDetector");
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                boolean isOther = name.equals("target") || name.equals("test") || directory.equals(PACKAGE);
                boolean isHidden = name.startsWith(".") && !directory.equals(ROOT);
                return isOther || isHidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(sources).hasSizeGreaterThan(100);
        for (Path source : sources) {
            assertThat(questions(Files.readString(source)))
                    .as(source.toString())
                    .isEmpty();
        }
    }

    @Test
    void shouldFindSuchQuestions() {
        assertThat(questions("if (detector instanceof CumulativeSumDetector cusum) {"))
                .hasSize(1);
        assertThat(questions("case PolyaDetector polya -> 1;")).hasSize(1);
        assertThat(questions("var sleeper = (SleeperDetector) detector;")).hasSize(1);
        assertThat(questions("detector.getClass() == InverseProbabilityDetector.class"))
                .hasSize(1);
        assertThat(questions("switch (type.observes()) { case MISSES_BY_RANK -> 1; }"))
                .hasSize(1);
        assertThat(questions("type.observes() == Observes.SCORES")).hasSize(1);
        assertThat(questions("\"cusum\".equals(detector.type().name())")).hasSize(1);
        assertThat(questions("new CumulativeSumDetector(2); case MISSING -> 1;"))
                .isEmpty();
    }
}
