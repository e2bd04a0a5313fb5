package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.imagesource.ImageSchemas;
import io.conformalstreams.connectors.nnunet.NnUnetProperties;
import io.conformalstreams.objects.LocalFile;
import io.conformalstreams.objects.Location;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the files of a case with their sidecars. */
final class CaseReader {

    /**
     * Largest size of a file, as a multiple of the limit on the array: a file may contain more than the array that is
     * read.
     */
    private static final int LARGEST_FILE = 4;

    private final CaseSourceConfiguration configuration;
    private final Location place;
    private final ScoreReader scores;
    private final LabelMapReader labels;
    private final Clock clock;

    CaseReader(CaseSourceConfiguration configuration, Location place, Clock clock) {
        this.clock = clock;
        this.configuration = configuration;
        this.place = place;
        this.scores = configuration.scoreReader();
        this.labels = new LabelMapReader(configuration.labelValues(), configuration.limit());
    }

    /**
     * @throws FormatException if the score file or its sidecar is bad
     */
    CaseContent.Scores scores(FoundCase found) throws IOException {
        Optional<FoundFile> sidecarFile = used(found.scoresSidecar());
        Sidecar sidecar = sidecar(found.scoresSidecar(), Sidecar::ofScores);
        String sidecarDigest =
                sidecarFile.isPresent() ? read(sidecarFile.get(), file -> ContentDigest.of(List.of(file))) : "";
        AtomicReference<String> digest = new AtomicReference<>();
        NnUnetFiles ofNnUnet = nnUnetFiles(found);
        ScoreVolume volume = read(found.scores(), file -> {
            digest.set(ContentDigest.of(List.of(file)));
            return volume(file, stored -> ofNnUnet.restored(file.toString(), stored, scores.meaning(), scores.limit()));
        });
        ofNnUnet.restoredBy().ifPresent(properties -> digest.set(digest.get() + "-" + properties));
        CaseIds ids = ids(found.groups(), sidecar);
        Optional<VoxelGrid> gridBeside = ofNnUnet.grid(volume);
        String beside = Stream.of(
                        sidecarDigest, gridBeside.map(ContentDigest::of).orElse(""))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("-"));
        String content = beside.isEmpty() ? digest.get() : digest.get() + "-" + beside;
        VoxelGrid grid = VoxelGrid.ofScores(
                sidecar.grid(configuration.dimensions()), volume.grid(), gridBeside, configuration.grid());
        return new CaseContent.Scores(
                digest.get(),
                beside,
                ids,
                sidecar.text("predictionId").orElse(ids.imageId() + "-" + content),
                time(found.scores(), sidecar, found.groups(), ImageSchemas.PREDICTED_AT),
                sidecar.attributes(),
                grid,
                configuration.sendsSource() ? source(sidecar, volume) : Optional.empty(),
                volume);
    }

    private static Optional<ImageSource> source(Sidecar sidecar, ScoreVolume volume) throws FormatException {
        Optional<ImageSource> stated = sidecar.source(volume.grid());
        return stated.isPresent() ? stated : volume.slices().flatMap(SliceStack::source);
    }

    private NnUnetFiles nnUnetFiles(FoundCase found) throws IOException {
        Optional<NnUnetFiles.Segmentation> segmentation = found.segmentation().isPresent()
                ? Optional.of(read(
                        found.segmentation().get(),
                        file -> new NnUnetFiles.Segmentation(file.toString(), NiftiImage.readGrid(file))))
                : Optional.empty();
        return new NnUnetFiles(
                segmentation,
                found.properties()
                        .map(properties -> () -> read(
                                properties,
                                file -> new NnUnetFiles.Properties(
                                        ContentDigest.of(List.of(file)), NnUnetProperties.read(file)))));
    }

    /** Digest of the label file and its sidecar. */
    String labelsDigest(FoundCase found) throws IOException {
        Optional<FoundFile> sidecar = used(found.labelsSidecar());
        return read(
                found.labels().orElseThrow(),
                file -> sidecar.isEmpty()
                        ? ContentDigest.of(List.of(file))
                        : read(sidecar.get(), beside -> ContentDigest.of(List.of(file, beside))));
    }

    /**
     * @param scores the scores that the label belongs to
     * @throws FormatException if the label file or its sidecar is bad
     */
    CaseContent.Labels labels(FoundCase found, String digest, CaseContent.Scores scores) throws IOException {
        FoundFile file = found.labels().orElseThrow();
        Sidecar sidecar = sidecar(found.labelsSidecar(), Sidecar::ofLabels);
        VoxelGrid stated = sidecar.grid(configuration.dimensions());
        LabelVolume volume = read(file, path -> labels.read(path, scores.volume(), scores.grid(), stated));
        return new CaseContent.Labels(
                digest,
                time(file, sidecar, found.labelGroups(), ImageSchemas.LABELLED_AT),
                sidecar.text("labelPolicy"),
                sidecar.flag("audit"),
                sidecar.probability("inclusionProbability"),
                sidecar.count("fold"),
                sidecar.attributes(),
                volume.grid(),
                volume.labels());
    }

    /** The sidecar, unless the configuration says to ignore sidecars. */
    Optional<FoundFile> used(Optional<FoundFile> sidecar) {
        return configuration.sidecars() == SidecarPolicy.NONE ? Optional.empty() : sidecar;
    }

    private Sidecar sidecar(Optional<FoundFile> file, FileParser<Sidecar> parser) throws IOException {
        Optional<FoundFile> read = used(file);
        return read.isPresent() ? read(read.get(), parser) : Sidecar.EMPTY;
    }

    /** The time in the sidecar has priority, then the time in the path, then the time of the file. */
    private Instant time(FoundFile file, Sidecar sidecar, Map<String, String> groups, String name)
            throws FormatException {
        Optional<Instant> described = sidecar.time(name);
        Optional<Instant> known =
                described.isPresent() ? described : PathTime.of(place.uri() + "/" + file.name(), groups, name);
        // A gateway's clock may run ahead. A file that exists now can't have been written in the future.
        Instant written = Instant.ofEpochMilli(file.stamp().modified());
        Instant now = clock.instant();
        return known.orElse(written.isAfter(now) ? now : written);
    }

    private ScoreVolume volume(Path file, ScoreReader.Restoration restoration) throws IOException {
        try {
            return scores.read(file, restoration);
        } catch (InvalidImageException e) {
            throw new FormatException(file.toString(), "scores", "unusable", e.getMessage(), e);
        }
    }

    /** Reads a file from disk, or a local copy of it. Messages name the original file. */
    private <T> T read(FoundFile file, FileParser<T> parser) throws IOException {
        String name = place.uri() + "/" + file.name();
        if (file.stamp().size() / LARGEST_FILE > configuration.limit().bytes()) {
            throw new FormatException(
                    name,
                    "size",
                    file.stamp().size() + " bytes",
                    "pixels.max.bytes accepts no more than " + LARGEST_FILE + " times its value");
        }
        try (LocalFile local = place.fetch(file.name()).orElseThrow(() -> new NoSuchFileException(name))) {
            try {
                return parser.parse(local.path());
            } catch (FormatException e) {
                throw local.isCopy()
                        ? new FormatException(
                                e.file().replace(local.path().toString(), name), e.field(), e.value(), e.remedy(), e)
                        : e;
            }
        }
    }

    /** Parses a file on disk. */
    @FunctionalInterface
    private interface FileParser<T> {
        T parse(Path file) throws IOException;
    }

    private CaseIds ids(Map<String, String> groups, Sidecar sidecar) throws FormatException {
        Optional<String> unit = sidecar.text("unitId");
        return new CaseIds(
                sidecar.text("stratum").orElse(configuration.stratum().fill(groups)),
                sidecar.text("imageId").orElse(configuration.imageId().fill(groups)),
                unit.isPresent() ? unit : Optional.ofNullable(groups.get("unit")));
    }
}
