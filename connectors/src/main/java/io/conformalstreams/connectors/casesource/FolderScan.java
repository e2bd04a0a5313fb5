package io.conformalstreams.connectors.casesource;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Lists the cases of a folder. Files match one of the two patterns or are left alone; symbolic links are not followed.
 * Where several files of a case match the same pattern, the first by name is taken.
 */
final class FolderScan {

    private static final String SIDECAR = ".json";
    private static final String CASE = "case";

    private final Path root;
    private final PathPattern scores;
    private final PathPattern labels;
    private final List<String> common;

    FolderScan(Path root, PathPattern scores, PathPattern labels) {
        this.root = root;
        this.scores = scores;
        this.labels = labels;
        this.common = scores.groups().stream()
                .filter(labels.groups()::contains)
                .sorted(Comparator.<String, Boolean>comparing(CASE::equals).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /**
     * The cases that have a score file.
     *
     * @throws IOException when the folder can't be listed; what is missing then isn't missing in truth
     */
    List<FoundCase> cases() throws IOException {
        Map<String, FoundFile> files = files();
        Map<String, FoundFile> labelFiles = new TreeMap<>();
        files.forEach(
                (path, file) -> labels.match(path).ifPresent(groups -> labelFiles.putIfAbsent(key(groups), file)));
        Map<String, FoundCase> cases = new TreeMap<>();
        files.forEach((path, file) -> scores.match(path).ifPresent(groups -> {
            String key = key(groups);
            Optional<FoundFile> label = Optional.ofNullable(labelFiles.get(key));
            cases.putIfAbsent(
                    key,
                    new FoundCase(
                            key,
                            groups,
                            file,
                            sidecar(files, file),
                            label,
                            label.flatMap(found -> sidecar(files, found))));
        }));
        return List.copyOf(cases.values());
    }

    private String key(Map<String, String> groups) {
        return common.stream().map(group -> groups.getOrDefault(group, "")).collect(Collectors.joining("/"));
    }

    private Map<String, FoundFile> files() throws IOException {
        Map<String, FoundFile> files = new TreeMap<>();
        List<IOException> failures = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.put(relative(file), new FoundFile(file, FileStamp.of(attributes)));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                // A file that went away during the scan is none; a folder that can't be read would look like one
                // without labels.
                if (Files.exists(file)) {
                    throw failure;
                }
                if (file.equals(root)) {
                    failures.add(failure);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return files;
    }

    private Optional<FoundFile> sidecar(Map<String, FoundFile> files, FoundFile file) {
        return Optional.ofNullable(files.get(withoutSuffix(relative(file.path())) + SIDECAR));
    }

    private String relative(Path file) {
        return root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
    }

    private static String withoutSuffix(String path) {
        String name = path.endsWith(".gz") ? path.substring(0, path.length() - ".gz".length()) : path;
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') ? name.substring(0, dot) : name;
    }
}
