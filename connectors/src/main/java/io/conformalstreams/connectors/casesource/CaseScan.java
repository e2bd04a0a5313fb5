package io.conformalstreams.connectors.casesource;

import io.conformalstreams.objects.Location;
import io.conformalstreams.objects.StoredFile;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Lists the cases of a folder or a bucket. Files match one of the two patterns or are left alone. Where several files of a
 * case match the same pattern, the first by name is taken.
 */
final class CaseScan {

    private static final String SIDECAR = ".json";
    private static final String CASE = "case";

    private final Location place;
    private final PathPattern scores;
    private final PathPattern labels;
    private final Optional<String> marker;
    private final List<String> common;

    /**
     * @param marker what is appended to a file's name to name its done marker
     */
    CaseScan(Location place, PathPattern scores, PathPattern labels, Optional<String> marker) {
        this.place = place;
        this.scores = scores;
        this.labels = labels;
        this.marker = marker;
        this.common = scores.groups().stream()
                .filter(labels.groups()::contains)
                .sorted(Comparator.<String, Boolean>comparing(CASE::equals).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /**
     * The cases that have a score file.
     *
     * @throws IOException when the place can't be listed; what is missing then isn't missing in truth
     */
    List<FoundCase> cases() throws IOException {
        Map<String, FoundFile> files = files();
        Map<String, LabelFile> labelFiles = new TreeMap<>();
        files.forEach((path, file) -> labels.match(path)
                .ifPresent(groups -> labelFiles.putIfAbsent(key(groups), new LabelFile(file, groups))));
        Map<String, FoundCase> cases = new TreeMap<>();
        files.forEach((path, file) -> scores.match(path).ifPresent(groups -> {
            String key = key(groups);
            Optional<LabelFile> label = Optional.ofNullable(labelFiles.get(key));
            cases.putIfAbsent(
                    key,
                    new FoundCase(
                            key,
                            groups,
                            label.map(LabelFile::groups).orElse(Map.of()),
                            file,
                            sidecar(files, file),
                            label.map(LabelFile::file),
                            label.flatMap(found -> sidecar(files, found.file()))));
        }));
        return List.copyOf(cases.values());
    }

    private String key(Map<String, String> groups) {
        return common.stream().map(group -> groups.getOrDefault(group, "")).collect(Collectors.joining("/"));
    }

    private Map<String, FoundFile> files() throws IOException {
        Map<String, StoredFile> listed = new TreeMap<>();
        place.list().forEach(file -> listed.put(file.name(), file));
        Map<String, FoundFile> files = new TreeMap<>();
        listed.forEach((name, file) -> {
            Optional<Long> markedAt =
                    marker.map(suffix -> listed.get(name + suffix)).map(StoredFile::modified);
            files.put(name, new FoundFile(name, FileStamp.of(file), markedAt));
        });
        return files;
    }

    private static Optional<FoundFile> sidecar(Map<String, FoundFile> files, FoundFile file) {
        return Optional.ofNullable(files.get(withoutSuffix(file.name()) + SIDECAR));
    }

    private static String withoutSuffix(String path) {
        String name = path.endsWith(".gz") ? path.substring(0, path.length() - ".gz".length()) : path;
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') ? name.substring(0, dot) : name;
    }

    private record LabelFile(FoundFile file, Map<String, String> groups) {}
}
