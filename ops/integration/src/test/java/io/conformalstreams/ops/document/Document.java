package io.conformalstreams.ops.document;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A parsed Markdown file of the project.
 *
 * @param path below the project's top folder, with / between its elements
 * @param text all of it
 */
public record Document(String path, String text) {

    /** The project's top folder. */
    public static final Path PROJECT = projectRoot();

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern INLINE_CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");

    /**
     * A fenced block.
     *
     * @param language the text after the opening fence; may be empty
     * @param code the lines between the fences
     */
    public record Example(String language, String code) {}

    /** Returns every Markdown file of the project, except files that a build creates. */
    public static List<Document> all() throws IOException {
        List<Document> documents = new ArrayList<>();
        Files.walkFileTree(PROJECT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean isOfAnotherProgram = name.equals("target")
                        || name.equals("node_modules")
                        || name.startsWith(".") && !folder.equals(PROJECT);
                return isOfAnotherProgram ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.getFileName().toString().endsWith(".md")) {
                    documents.add(of(PROJECT.relativize(file)
                            .toString()
                            .replace(file.getFileSystem().getSeparator(), "/")));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return documents;
    }

    /** The file at a path below the project's top folder. */
    public static Document of(String path) throws IOException {
        return new Document(path, Files.readString(PROJECT.resolve(path)));
    }

    /** Returns the fenced blocks, in order. */
    public List<Example> examples() {
        return FENCE.matcher(text)
                .results()
                .map(block -> new Example(block.group(1), block.group(2)))
                .toList();
    }

    /** Returns the code between single backticks, in order. */
    public List<String> inlineCode() {
        return INLINE_CODE.matcher(prose()).results().map(code -> code.group(1)).toList();
    }

    /** Returns the targets of links and images, in order. */
    public List<String> links() {
        return LINK.matcher(INLINE_CODE.matcher(prose()).replaceAll("code"))
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    /** Returns the headings, without their number signs. */
    public List<String> headings() {
        return HEADING.matcher(prose())
                .results()
                .map(heading -> heading.group(1))
                .toList();
    }

    /** Returns the fragments with which GitHub links to the headings. */
    public Set<String> anchors() {
        Map<String, Integer> uses = new HashMap<>();
        Set<String> anchors = new LinkedHashSet<>();
        for (String heading : headings()) {
            String anchor = heading.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int earlier = uses.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(earlier == 0 ? anchor : anchor + "-" + earlier);
        }
        return anchors;
    }

    /**
     * The rows of the table below a heading.
     *
     * @return the cells of each row, without the two rows of its head
     * @throws AssertionError if there is no such heading
     */
    public List<List<String>> table(String heading) {
        String[] parts = text.split("(?m)^#+ " + Pattern.quote(heading) + " *$", 2);
        if (parts.length < 2) {
            throw new AssertionError(path + " has no heading " + heading);
        }
        return parts[1].lines()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> List.of(line.substring(1).split("(?<!\\\\)\\|")).stream()
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** Returns the text without the fenced blocks. */
    private String prose() {
        return FENCE.matcher(text).replaceAll((MatchResult block) -> "");
    }

    private static Path projectRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder.getParent() != null && Files.exists(folder.getParent().resolve("pom.xml"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
