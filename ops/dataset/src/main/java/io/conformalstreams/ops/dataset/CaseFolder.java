package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A folder of cases. {@code dataset.json} describes the data set. {@code manifest.csv} lists the cases with the paths
 * of their files. Its optional column {@code unit} names the patient or study of a case. Optional columns {@code
 * labels:reader-1}, {@code labels:reader-2} and so on have the labels of single readers; an empty field means that the
 * reader has not labelled the case. Optional columns such as {@code attribute:scanner} have attributes of the image.
 *
 * <p>For each case, one {@code .npz} has the scores as an array {@code logits} or {@code probabilities} of shape
 * (channel, z, y, x), float16 or float32, with z = 1 in two dimensions; the output of nnU-Net has this form. One {@code
 * .png} or {@code .nii.gz} has the label values. If the description says {@code "content": "mask"}, the cases have
 * predicted masks in place of scores.
 *
 * <p>Spacing and geometry come from a {@code .json} beside the scores, from the header of a mask, or from a file of
 * nnU-Net beside the scores: the segmentation {@code .nii.gz} or the properties {@code .pkl}. Without any of them, the
 * spacing is that of {@code dataset.json}, or else 1 mm. A label with a geometry is turned onto the grid of the scores. Scores that
 * nnU-Net 1 has cropped are put back into their image with the {@code .pkl}.
 *
 * <p>If only some cases have a map of zeros and ones, these maps are assumed to be masks and are refused as scores. If
 * every case has such a map, the model is saturated, and the maps are its scores.
 */
public final class CaseFolder implements CaseSource {

    static final String DESCRIPTION = "dataset.json";
    private static final String MANIFEST = "manifest.csv";
    private static final List<String> COLUMNS = List.of("sequence", "case", "site", "scores", "labels");

    private static final String UNIT = "unit";
    private static final String LABELS_OF_RATER = "labels:";
    private static final String ATTRIBUTE = "attribute:";

    private final DatasetDescription description;
    private final CasePlaces places;
    private final List<CaseReference> cases;
    private final Map<CaseReference, CaseFiles> files;
    private final ScoreFiles scoreFiles;
    private final MaskFiles maskFiles;
    private final LabelValues labelValues;

    private CaseFolder(DatasetDescription description, CasePlaces places, Map<CaseReference, CaseFiles> files) {
        this.description = description;
        this.places = places;
        this.files = files;
        this.cases = files.keySet().stream()
                .sorted(Comparator.comparingLong(CaseReference::sequence))
                .toList();
        this.scoreFiles = new ScoreFiles(
                description,
                cases.stream().map(reference -> files.get(reference).scores()).toList());
        LabelValues ofChannels = ofChannels(description);
        this.maskFiles = new MaskFiles(description, ofChannels);
        this.labelValues = description.ignoreLabel().map(ofChannels::ignoring).orElse(ofChannels);
    }

    /** As {@link #open(Path, Consumer)}, without the remarks. */
    public static CaseFolder open(Path folder) throws IOException {
        return open(folder, remark -> {});
    }

    /**
     * Opens a folder. Reads the description and the manifest; pixels are read case by case.
     *
     * @param remarks receives remarks for the user about the cases that are read, such as a missing spacing; called
     *     from any thread
     * @throws FormatException if description or manifest is malformed
     * @throws IOException if they can't be read
     */
    public static CaseFolder open(Path folder, Consumer<String> remarks) throws IOException {
        for (String name : List.of(DESCRIPTION, MANIFEST)) {
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new FormatException(
                        folder.toString(),
                        name,
                        "absent",
                        "a case folder must have " + DESCRIPTION + " and " + MANIFEST);
            }
        }
        DatasetDescription description = DescriptionReader.read(folder.resolve(DESCRIPTION));
        VoxelGrid grid = DescriptionReader.grid(folder.resolve(DESCRIPTION), description.dimensions());
        return new CaseFolder(description, new CasePlaces(description.dimensions(), grid, remarks), manifest(folder));
    }

    @Override
    public DatasetDescription description() {
        return description;
    }

    @Override
    public List<CaseReference> cases() {
        return cases;
    }

    @Override
    public Case load(CaseReference reference) throws IOException {
        CaseFiles caseFiles = files(reference);
        return load(reference, caseFiles, caseFiles.labels());
    }

    @Override
    public List<String> raters(CaseReference reference) {
        return List.copyOf(files(reference).labelsOfRaters().keySet());
    }

    @Override
    public Case load(CaseReference reference, String rater) throws IOException {
        CaseFiles caseFiles = files(reference);
        Path labels = caseFiles.labelsOfRaters().get(rater);
        if (labels == null) {
            throw new IllegalArgumentException("case " + reference + " has no label by rater '" + rater + "'");
        }
        return load(reference, caseFiles, labels);
    }

    private CaseFiles files(CaseReference reference) {
        CaseFiles caseFiles = files.get(reference);
        if (caseFiles == null) {
            throw new IllegalArgumentException("case " + reference + " isn't in the manifest of " + description.name());
        }
        return caseFiles;
    }

    private Case load(CaseReference reference, CaseFiles caseFiles, Path labelPath) throws IOException {
        FileScores scores = scores(caseFiles);
        VoxelGrid grid = places.ofScores(scores.grid(), caseFiles.companions());
        LabelFile labels = LabelFile.read(labelPath);
        ByteBuffer values = places.onGridOfScores(labelPath, labels.grid(), labels.values(), grid);
        return new Case(
                reference,
                Grid.of(grid.lengths(), grid.spacingOrOne()),
                scores.encoding(),
                scores.data(),
                labelValues.requireKnown(labelPath.toString(), values),
                Optional.empty(),
                grid.placed().map(PlacedGrid::geometry));
    }

    private FileScores scores(CaseFiles caseFiles) throws IOException {
        return description.hasMasks()
                ? maskFiles.read(caseFiles.scores())
                : scoreFiles.read(caseFiles.scores(), caseFiles.companions());
    }

    private static LabelValues ofChannels(DatasetDescription description) {
        Map<Integer, Set<String>> values = new HashMap<>();
        description.channels().stream()
                .flatMap(channel -> channel.labelValues().stream())
                .filter(value -> value > 0)
                .forEach(value -> values.put(value, Set.of()));
        return LabelValues.of(values, "Correct the label map, or the channels and the ignore_label in " + DESCRIPTION);
    }

    private static Map<CaseReference, CaseFiles> manifest(Path folder) throws IOException {
        Path path = folder.resolve(MANIFEST);
        Map<CaseReference, CaseFiles> files = new HashMap<>();
        Set<Long> sequences = new HashSet<>();
        Set<String> caseIds = new HashSet<>();
        for (CsvTable.Row row : CsvTable.read(path, COLUMNS).rows()) {
            CaseReference reference = reference(path, row);
            if (!sequences.add(reference.sequence())) {
                throw fault(path, row, "sequence", "every case must have a different one");
            }
            if (!caseIds.add(reference.caseId())) {
                throw fault(path, row, "case", "every case must have a different id");
            }
            files.put(
                    reference,
                    new CaseFiles(
                            inside(folder, path, row, "scores"),
                            inside(folder, path, row, "labels"),
                            labelsOfRaters(folder, path, row)));
        }
        return Map.copyOf(files);
    }

    private static TreeMap<String, Path> labelsOfRaters(Path folder, Path path, CsvTable.Row row)
            throws FormatException {
        TreeMap<String, Path> labels = new TreeMap<>();
        for (Map.Entry<String, String> field : row.values().entrySet()) {
            if (field.getKey().startsWith(LABELS_OF_RATER) && !field.getValue().isBlank()) {
                labels.put(
                        field.getKey().substring(LABELS_OF_RATER.length()), inside(folder, path, row, field.getKey()));
            }
        }
        return labels;
    }

    private static Map<String, String> attributes(CsvTable.Row row) {
        Map<String, String> attributes = new HashMap<>();
        row.values().forEach((column, value) -> {
            if (column.startsWith(ATTRIBUTE) && !value.isBlank()) {
                attributes.put(column.substring(ATTRIBUTE.length()), value);
            }
        });
        return attributes;
    }

    private static CaseReference reference(Path path, CsvTable.Row row) throws FormatException {
        try {
            return new CaseReference(
                    Long.parseLong(row.get("sequence")),
                    row.get("case"),
                    row.get("site"),
                    row.find(UNIT).orElse(row.get("case")),
                    attributes(row));
        } catch (NumberFormatException e) {
            throw fault(path, row, "sequence", "a whole number of at least 0 is expected");
        } catch (IllegalArgumentException e) {
            throw new FormatException(path.toString(), "line " + row.line(), e.getMessage(), "correct the line", e);
        }
    }

    /** Resolves a path of the manifest. A manifest of unknown origin must not lead to files outside its own folder. */
    private static Path inside(Path folder, Path manifest, CsvTable.Row row, String column) throws FormatException {
        try {
            Path root = folder.toAbsolutePath().normalize();
            Path file = root.resolve(row.get(column)).normalize();
            if (file.startsWith(root) && !file.equals(root)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw fault(manifest, row, column, "a path relative to the folder is expected");
        }
        throw fault(manifest, row, column, "the file must lie inside the folder");
    }

    private static FormatException fault(Path path, CsvTable.Row row, String column, String remedy) {
        return new FormatException(
                path.toString(), column + " in line " + row.line(), "'" + row.get(column) + "'", remedy);
    }

    /**
     * @param labels the label that all commands but {@code replay} read
     * @param labelsOfRaters label files of single readers by their names
     */
    private record CaseFiles(Path scores, Path labels, SortedMap<String, Path> labelsOfRaters) {

        CompanionFiles companions() {
            return new CompanionFiles(scores, labels);
        }
    }
}
