package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.connectors.format.ScoreChecks;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.format.VoxelImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A folder of cases in the form that nnU-Net writes. {@code dataset.json} describes the data set. {@code manifest.csv}
 * lists the cases with the paths of their files. Its optional column {@code unit} names the patient or study of a case.
 *
 * <p>For each case, one {@code .npz} has the scores as an array {@code logits} or {@code probabilities} of shape
 * (channel, z, y, x), float16 or float32, with z = 1 in two dimensions. One {@code .png} or {@code .nii.gz} has the
 * label values.
 *
 * <p>Spacing and geometry come from a {@code .json} or from nnU-Net's segmentation {@code .nii.gz} beside the scores;
 * otherwise the spacing comes from {@code dataset.json}, and is 1 mm if that has none. A label with a geometry is
 * turned onto the grid of the scores.
 *
 * <p>A map of zeros and ones among maps of scores is refused as a mask. If every case has such a map, the model is
 * saturated, and the maps are its scores.
 */
public final class CaseFolder implements CaseSource {

    private static final String DESCRIPTION = "dataset.json";
    private static final String MANIFEST = "manifest.csv";
    private static final List<String> COLUMNS = List.of("sequence", "case", "site", "scores", "labels");

    private static final String UNIT = "unit";

    private final DatasetDescription description;
    private final CasePlaces places;
    private final List<CaseReference> cases;
    private final Map<CaseReference, CaseFiles> files;
    private Optional<Path> fileWithScores = Optional.empty();
    private int searched;

    private CaseFolder(DatasetDescription description, CasePlaces places, Map<CaseReference, CaseFiles> files) {
        this.description = description;
        this.places = places;
        this.files = files;
        this.cases = files.keySet().stream()
                .sorted(Comparator.comparingLong(CaseReference::sequence))
                .toList();
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
        CaseFiles caseFiles = files.get(reference);
        if (caseFiles == null) {
            throw new IllegalArgumentException("case " + reference + " isn't in the manifest of " + description.name());
        }
        NpyArray scores = scores(caseFiles.scores());
        int[] shape = pixelShape(caseFiles.scores(), scores.shape());
        VoxelGrid grid = places.ofScores(caseFiles.scores(), caseFiles.labels(), shape);
        LabelVoxels labels = labels(caseFiles.labels());
        ByteBuffer values = places.onGridOfScores(caseFiles.labels(), labels.grid(), labels.values(), grid);
        ScoreEncoding encoding = encoding(caseFiles.scores(), scores);
        requireScores(caseFiles.scores().toString(), encoding, scores);
        return new Case(
                reference,
                Grid.of(shape, grid.spacingOrOne()),
                encoding,
                scores.bytes(),
                knownValues().requireKnown(caseFiles.labels().toString(), values),
                Optional.empty(),
                grid.placed().map(PlacedGrid::geometry));
    }

    private void requireScores(String file, ScoreEncoding encoding, NpyArray scores) throws IOException {
        ByteBuffer stored = scores.bytes();
        ScoreChecks.requireKind(
                file,
                description.scoreKind(),
                encoding,
                stored.remaining() / encoding.bytesPerScore(),
                stored,
                "divide percents by 100, or say in " + DESCRIPTION + " that scores are logits");
        if (ScoreChecks.isMask(scores.type(), stored)) {
            Optional<Path> others = fileWithScores();
            if (others.isPresent()) {
                ScoreChecks.requireMoreThanAMask(
                        file,
                        scores.type(),
                        1,
                        0,
                        1,
                        stored,
                        "export the model's scores, as in " + others.get().getFileName());
            }
        }
    }

    /**
     * The first file whose scores are more than a mask; empty if every case has only zeros and ones, which are the
     * scores of a saturated model.
     */
    private synchronized Optional<Path> fileWithScores() throws IOException {
        while (fileWithScores.isEmpty() && searched < cases.size()) {
            Path file = files.get(cases.get(searched)).scores();
            NpyArray scores = scores(file);
            fileWithScores = isMoreThanAMask(scores) ? Optional.of(file) : Optional.empty();
            searched++;
        }
        return fileWithScores;
    }

    /** If all values are zero, the file may be a mask or the scores of a model that finds nothing. */
    private static boolean isMoreThanAMask(NpyArray scores) {
        ByteBuffer stored = scores.bytes();
        int size = stored.remaining() / scores.type().bytes();
        return !ScoreChecks.isMask(scores.type(), stored)
                && IntStream.range(0, size).anyMatch(pixel -> scores.type().at(stored, pixel) != 0);
    }

    private LabelValues knownValues() {
        Map<Integer, Set<String>> values = new HashMap<>();
        description.channels().stream()
                .flatMap(channel -> channel.labelValues().stream())
                .filter(value -> value > 0)
                .forEach(value -> values.put(value, Set.of()));
        LabelValues known =
                LabelValues.of(values, "Correct the label map, or the channels and the ignore_label in " + DESCRIPTION);
        return description.ignoreLabel().map(known::ignoring).orElse(known);
    }

    private NpyArray scores(Path path) throws IOException {
        try (NpzFile file = NpzFile.open(path, SizeLimit.DEFAULT)) {
            if (description.scoreKind() == ScoreKind.LOGIT) {
                return file.array("logits");
            }
            // The names that nnU-Net 1 uses.
            boolean firstVersion =
                    file.names().contains("softmax") && !file.names().contains("probabilities");
            return file.array(firstVersion ? "softmax" : "probabilities");
        }
    }

    /** The shape of the pixels: [z, y, x], or [y, x] if the data set has two dimensions. */
    private int[] pixelShape(Path path, int[] shape) throws FormatException {
        int channels = description.channels().size();
        boolean fits = shape.length == 4
                && shape[0] == channels
                && Arrays.stream(shape).allMatch(length -> length > 0)
                && (description.dimensions() == 3 || shape[1] == 1);
        if (!fits) {
            throw new FormatException(
                    path.toString(),
                    "shape",
                    Arrays.toString(shape),
                    description.dimensions() == 3
                            ? "[" + channels + ", z, y, x] is expected, one entry per channel of " + DESCRIPTION
                            : "[" + channels + ", 1, y, x] is expected, one entry per channel of " + DESCRIPTION);
        }
        return Arrays.copyOfRange(shape, description.dimensions() == 3 ? 1 : 2, shape.length);
    }

    private static ScoreEncoding encoding(Path path, NpyArray scores) throws FormatException {
        return switch (scores.type()) {
            case FLOAT16 -> new ScoreEncoding.Float16();
            case FLOAT32 -> new ScoreEncoding.Float32();
            default ->
                throw new FormatException(
                        path.toString(),
                        "descr",
                        scores.type().descriptor(),
                        "scores must be <f2 or <f4: convert them where the model writes them, with "
                                + "array.astype('<f4')");
        };
    }

    private LabelVoxels labels(Path path) throws IOException {
        if (path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            PngImage png = PngImage.read(path, SizeLimit.DEFAULT);
            long[] shape = Arrays.stream(png.shape()).asLongStream().toArray();
            return new LabelVoxels(VoxelGrid.unplaced(shape, new double[0]), png.labels());
        }
        VoxelImage image = NiftiImage.read(path, SizeLimit.DEFAULT);
        return new LabelVoxels(image.grid(), image.labels());
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
                    reference, new CaseFiles(inside(folder, path, row, "scores"), inside(folder, path, row, "labels")));
        }
        return Map.copyOf(files);
    }

    private static CaseReference reference(Path path, CsvTable.Row row) throws FormatException {
        try {
            return new CaseReference(
                    Long.parseLong(row.get("sequence")),
                    row.get("case"),
                    row.get("site"),
                    row.find(UNIT).orElse(row.get("case")));
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

    private record CaseFiles(Path scores, Path labels) {}

    private record LabelVoxels(VoxelGrid grid, ByteBuffer values) {}
}
