package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.imagesource.NotTaken;
import io.conformalstreams.objects.Listing;
import io.conformalstreams.objects.Location;
import io.conformalstreams.objects.StoredFile;
import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists the cases of a folder or a bucket. Names that differ only in the Unicode composition of their characters count
 * as equal. Files whose names start with a dot are ignored, because macOS, rsync and editors create them.
 */
final class CaseScan {

    private static final String SIDECAR = ".json";
    private static final String PROPERTIES = ".pkl";
    private static final String CASE = "case";

    private final Location place;
    private final PathPattern scores;
    private final PathPattern labels;
    private final Optional<String> marker;
    private final String resend;
    private final boolean masks;
    private final Function<Map<String, String>, String> imageOf;
    private final List<String> common;

    /**
     * @param marker suffix that turns a file's name into the name of its done marker
     * @param resend suffix that turns a score file's name into the name of the marker that requests sending its case
     *     again
     * @param masks whether to prefer masks to scores if both exist
     * @param imageOf identifies the image, within its stratum, from the groups of a path
     */
    CaseScan(
            Location place,
            PathPattern scores,
            PathPattern labels,
            Optional<String> marker,
            String resend,
            boolean masks,
            Function<Map<String, String>, String> imageOf) {
        this.place = place;
        this.scores = scores;
        this.labels = labels;
        this.marker = marker;
        this.resend = resend;
        this.masks = masks;
        this.imageOf = imageOf;
        this.common = scores.groups().stream()
                .filter(labels.groups()::contains)
                .sorted(Comparator.<String, Boolean>comparing(CASE::equals).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /**
     * @throws IOException if the place can't be listed; its files then don't count as missing
     */
    CaseListing cases() throws IOException {
        Listing listing = place.list();
        Map<String, StoredFile> byName = new HashMap<>();
        listing.files().forEach(file -> byName.put(composed(file.name()), file));
        Map<String, FoundFile> files = new HashMap<>();
        byName.forEach((name, file) -> files.put(name, found(byName, file)));
        Map<String, Candidates> scoreFiles = new TreeMap<>();
        Map<String, Candidates> labelFiles = new TreeMap<>();
        for (StoredFile stored : listing.files()) {
            if (!isHidden(stored.name())) {
                FoundFile file = found(byName, stored);
                collect(scores, file, scoreFiles);
                collect(labels, file, labelFiles);
            }
        }
        List<NotTaken> notTaken = new ArrayList<>(unmatched(listing));
        Set<String> hidden = new HashSet<>();
        listing.unreadable().forEach((name, reason) -> {
            notTaken.add(new NotTaken(reason, name));
            hidden.add(name);
        });
        List<FoundCase> cases = new ArrayList<>();
        scoreFiles.forEach((key, candidates) -> {
            Candidates ownLabels = labelFiles.getOrDefault(key, Candidates.none());
            Optional<FoundFile> chosen = candidates.choose(masks);
            Optional<FoundFile> label = ownLabels.files().size() == 1
                    ? Optional.of(ownLabels.files().get(0))
                    : Optional.empty();
            if (chosen.isEmpty()) {
                addAll(
                        notTaken,
                        "several files are the scores of one case: keep one, or narrow scores.pattern",
                        candidates);
            } else {
                cases.add(found(files, key, chosen.get(), candidates.segmentation(chosen.get()), label));
            }
            if (ownLabels.files().size() > 1) {
                addAll(
                        notTaken,
                        "several files are the label of one case: keep one, or narrow labels.pattern",
                        ownLabels);
                ownLabels.files().forEach(file -> hidden.add(file.name()));
            }
        });
        labelFiles.forEach((key, candidates) -> {
            if (!scoreFiles.containsKey(key)) {
                addAll(
                        notTaken,
                        "a label without scores: no file that scores.pattern matches belongs to its case",
                        candidates);
            }
        });
        return new CaseListing(withRivals(cases), notTaken, hidden);
    }

    /** Files that match neither pattern and belong to no case. */
    private List<NotTaken> unmatched(Listing listing) {
        return listing.files().stream()
                .map(StoredFile::name)
                .filter(name -> !isHidden(name) && !isAccessory(name))
                .filter(name -> scores.match(composed(name)).isEmpty()
                        && labels.match(composed(name)).isEmpty())
                .map(name -> new NotTaken("neither scores.pattern nor labels.pattern matches the name", name))
                .toList();
    }

    /**
     * Whether a file is a sidecar, a marker, or one of the JSON files with which nnU-Net describes a whole data set.
     */
    private boolean isAccessory(String name) {
        return Stream.concat(Stream.of(SIDECAR, PROPERTIES, resend), marker.stream())
                .anyMatch(end -> name.regionMatches(true, name.length() - end.length(), end, 0, end.length()));
    }

    private static void addAll(List<NotTaken> notTaken, String reason, Candidates candidates) {
        candidates.files().forEach(file -> notTaken.add(new NotTaken(reason, file.name())));
    }

    private FoundCase found(
            Map<String, FoundFile> files,
            String key,
            FoundFile score,
            Optional<FoundFile> segmentation,
            Optional<FoundFile> label) {
        Map<String, String> groups = scores.match(composed(score.name())).orElseThrow();
        return new FoundCase(
                key,
                groups,
                label.flatMap(file -> labels.match(composed(file.name()))).orElse(Map.of()),
                score,
                beside(files, score, SIDECAR),
                segmentation,
                Candidates.isArchive(score) ? beside(files, score, PROPERTIES) : Optional.empty(),
                label,
                label.flatMap(file -> beside(files, file, SIDECAR)),
                Optional.ofNullable(files.get(composed(score.name()) + resend)),
                List.of());
    }

    /** Adds to each case the other cases whose paths name the same image. A sidecar may name a different image. */
    private List<FoundCase> withRivals(List<FoundCase> cases) {
        Map<String, List<FoundCase>> byImage = cases.stream()
                .filter(found -> found.scoresSidecar().isEmpty())
                .collect(Collectors.groupingBy(found -> imageOf.apply(found.groups())));
        return cases.stream()
                .map(found -> found.scoresSidecar().isPresent()
                        ? found
                        : found.withRivals(byImage.get(imageOf.apply(found.groups())).stream()
                                .filter(other -> other != found)
                                .map(other ->
                                        new Rival(other.key(), other.scores().name()))
                                .sorted(Comparator.comparing(Rival::key))
                                .toList()))
                .toList();
    }

    private void collect(PathPattern pattern, FoundFile file, Map<String, Candidates> found) {
        pattern.match(composed(file.name()))
                .ifPresent(groups -> found.computeIfAbsent(key(groups), key -> Candidates.none())
                        .files()
                        .add(file));
    }

    private String key(Map<String, String> groups) {
        return common.stream().map(group -> groups.getOrDefault(group, "")).collect(Collectors.joining("/"));
    }

    private FoundFile found(Map<String, StoredFile> byName, StoredFile file) {
        Optional<Long> markedAt =
                marker.map(end -> byName.get(composed(file.name()) + end)).map(StoredFile::modified);
        return new FoundFile(file.name(), FileStamp.of(file), markedAt);
    }

    /** A name in Unicode's composed form, which most systems other than macOS write. */
    private static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".", name.lastIndexOf('/') + 1);
    }

    private static Optional<FoundFile> beside(Map<String, FoundFile> files, FoundFile file, String suffix) {
        return Optional.ofNullable(files.get(composed(withoutSuffix(file.name())) + suffix));
    }

    private static String withoutSuffix(String path) {
        boolean compressed = path.regionMatches(true, path.length() - 3, ".gz", 0, 3);
        String name = compressed ? path.substring(0, path.length() - 3) : path;
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') ? name.substring(0, dot) : name;
    }
}
