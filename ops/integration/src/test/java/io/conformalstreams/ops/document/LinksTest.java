package io.conformalstreams.ops.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links in documents must have existing targets. */
class LinksTest {

    private static final Pattern FILE = Pattern.compile("(?:ops|streams|schemas|connectors)/[\\w./-]*\\w");
    private static final long MOST_BYTES_OF_README = 9 * 1024;
    private static final long MOST_BYTES_OF_PICTURE = 60 * 1024;

    static List<Document> documents() throws IOException {
        return Document.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void leadToFilesAndHeadingsThatAreThere(Document document) {
        assertThat(document.links()).allSatisfy(link -> assertLeads(document, link));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void nameFilesThatAreThere(Document document) {
        assertThat(document.inlineCode().stream()
                        .filter(code -> FILE.matcher(code).matches())
                        .filter(code -> !code.contains("/target/")))
                .allSatisfy(code -> assertThat(Document.PROJECT.resolve(code)).exists());
    }

    @Test
    void leadFromTheReadmeToEveryDocument() throws IOException {
        List<String> reached = Stream.iterate(
                        List.of("README.md"),
                        pages -> Stream.concat(pages.stream(), pages.stream().flatMap(LinksTest::linked))
                                .distinct()
                                .toList())
                .skip(5)
                .findFirst()
                .orElseThrow();
        assertThat(documents().stream().map(Document::path).filter(path -> !path.contains("/src/test/resources/")))
                .isSubsetOf(reached);
    }

    @Test
    void findAShortReadme() {
        assertThat(Document.PROJECT.resolve("README.md").toFile().length()).isLessThanOrEqualTo(MOST_BYTES_OF_README);
    }

    @Test
    void findSmallPicturesThatAPageShows() throws IOException {
        List<String> shown = documents().stream().flatMap(LinksTest::targets).toList();
        try (Stream<Path> pictures = Files.list(Document.PROJECT.resolve("streams/docs/pictures"))) {
            assertThat(pictures.filter(file -> file.toString().endsWith(".png")))
                    .isNotEmpty()
                    .allSatisfy(picture -> {
                        assertThat(picture.toFile().length()).isLessThan(MOST_BYTES_OF_PICTURE);
                        assertThat(shown).contains(relative(picture));
                    });
        }
    }

    private static void assertLeads(Document document, String link) {
        if (link.matches("https?://.*")) {
            return;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? Document.PROJECT.resolve(document.path()) : resolved(document, parts[0]);
        assertThat(target).exists();
        if (parts.length == 2) {
            try {
                assertThat(Document.of(relative(target)).anchors()).contains(parts[1]);
            } catch (IOException e) {
                throw new AssertionError(link, e);
            }
        }
    }

    private static Stream<String> linked(String path) {
        try {
            return path.endsWith(".md") ? targets(Document.of(path)) : Stream.empty();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private static Stream<String> targets(Document document) {
        return document.links().stream()
                .filter(link -> !link.matches("https?://.*|#.*"))
                .map(link -> relative(resolved(document, link.split("#", 2)[0])));
    }

    private static Path resolved(Document document, String target) {
        return Document.PROJECT.resolve(document.path()).resolveSibling(target).normalize();
    }

    private static String relative(Path file) {
        return Document.PROJECT.relativize(file).toString().replace('\\', '/');
    }
}
