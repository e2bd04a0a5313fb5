package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomParametricMap;
import io.conformalstreams.connectors.dicom.DicomProvenance;
import io.conformalstreams.connectors.dicom.DicomSegmentation;
import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.ScoreChecks;
import io.conformalstreams.connectors.format.Segment;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** Reads objects of the archive as predictions and labels. */
final class ObjectReader {

    private static final int DIGEST_BYTES = 16;

    private final DicomwebSourceConfiguration configuration;
    private final Archive archive;
    private final DicomwebRecords records;

    ObjectReader(DicomwebSourceConfiguration configuration, Archive archive, DicomwebRecords records) {
        this.configuration = configuration;
        this.archive = archive;
        this.records = records;
    }

    /** A digest in place of an identifier of an object or series, because the identifier would reveal the study. */
    static String digest(String identifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identifier.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads an object.
     *
     * @param name of the object, for messages
     * @throws FormatException if the object can't be read, or doesn't match the settings
     * @throws IOException if the archive doesn't respond
     */
    Outcome read(String name, FoundInstance instance) throws IOException {
        DicomFile file = archive.retrieve(name, instance);
        if (file.isParametricMap()) {
            ScoredObject scored = scored(name, file);
            Optional<ImageSource> source = configuration.sendsSourceIdentifiers()
                    ? Optional.of(source(scored.provenance()))
                    : Optional.empty();
            return Outcome.of(records.prediction(scored, at(name, scored.provenance()), source));
        }
        DicomProvenance provenance = file.provenance();
        return provenance.isOurs() ? Outcome.NO_LABEL : label(name, file, provenance);
    }

    private ImageSource source(DicomProvenance provenance) throws IOException {
        return archive.series(
                        provenance.studyInstance(), provenance.sourceSeries().orElseThrow())
                .reference();
    }

    private ScoredObject scored(String name, DicomFile file) throws FormatException {
        DicomProvenance provenance = file.provenance();
        DicomParametricMap map = file.parametricMap();
        if (map.channels() != configuration.channels().size()) {
            throw new FormatException(
                    name, "channels", map.channels(), configuration.channels() + " are configured: correct channels");
        }
        int pixels = map.grid().size();
        ScoreChecks.requireKind(
                name,
                configuration.scoreKind(),
                new ScoreEncoding.Float32(),
                map.channels() * pixels,
                map.values(),
                "correct " + DicomwebSourceSettings.SCORES_KIND);
        return new ScoredObject(digest(provenance.sopInstance()), imageId(name, file, provenance), provenance, map);
    }

    private String imageId(String name, DicomFile file, DicomProvenance provenance) throws FormatException {
        String series = provenance
                .sourceSeries()
                .orElseThrow(() -> new FormatException(
                        name,
                        "(0008,1115) ReferencedSeriesSequence",
                        "not one series",
                        "the source series is expected"));
        if (configuration.imageIdTag().isEmpty()) {
            return digest(series);
        }
        int tag = configuration.imageIdTag().getAsInt();
        return file.text(tag)
                .orElseThrow(() -> new FormatException(
                        name,
                        String.format("(%04x,%04x)", tag >>> 16, tag & 0xffff),
                        "absent",
                        "correct " + DicomwebSourceSettings.IMAGE_ID_TAG));
    }

    private Outcome label(String name, DicomFile file, DicomProvenance provenance) throws IOException {
        if (provenance.sourceSeries().isEmpty()) {
            return Outcome.NO_LABEL;
        }
        Optional<ScoredObject> scored = scoresOf(provenance);
        if (scored.isEmpty()) {
            return Outcome.WAITS;
        }
        int dimensions = configuration.dimensions();
        VoxelGrid target = scored.get().grid(dimensions);
        DicomSegmentation segmentation = file.segmentation(
                dimensions == 3 ? target.lengths()[0] : 1, scored.get().map().slices());
        for (Segment segment : segmentation.segments()) {
            requireNoSet(name, segment);
        }
        ByteBuffer labels =
                configuration.labelValues().requireKnown(name, segmentation.labels(configuration.labelValues()));
        VoxelGrid grid = segmentation
                .slices()
                .map(SliceStack::grid)
                .orElseGet(() -> VoxelGrid.unplaced(
                        Arrays.stream(segmentation.grid().shape())
                                .asLongStream()
                                .toArray(),
                        segmentation.grid().spacing()))
                .withDimensions(dimensions);
        return Outcome.of(records.label(name, scored.get(), grid, labels, at(name, provenance)));
    }

    /**
     * Refuses a segment that still has the label of an inner or outer set, because it is not a label of the structure.
     */
    private static void requireNoSet(String name, Segment segment) throws FormatException {
        if (segment.label().matches("(?s).*, (inner|outer) set, .*")) {
            throw new FormatException(
                    name,
                    "segment",
                    segment.describe(),
                    "its label is still that of a confidence set: rename a corrected segment to its channel, "
                            + "and delete the sets");
        }
    }

    /** The latest map of the series from which a segmentation was made. */
    private Optional<ScoredObject> scoresOf(DicomProvenance label) throws IOException {
        Optional<ScoredObject> latest = Optional.empty();
        Comparator<ScoredObject> order = Comparator.comparing(
                        (ScoredObject scored) -> scored.provenance().contentAt().orElse(Instant.MIN))
                .thenComparing(ScoredObject::predictionId);
        for (FoundInstance map : archive.inStudy(Archive.PARAMETRIC_MAP, label.studyInstance())) {
            String name = digest(map.sopInstance());
            DicomFile file = archive.retrieve(name, map);
            if (file.provenance().sourceSeries().equals(label.sourceSeries())) {
                ScoredObject scored = scored(name, file);
                latest = latest.isEmpty() || order.compare(scored, latest.get()) > 0 ? Optional.of(scored) : latest;
            }
        }
        return latest;
    }

    private static Instant at(String name, DicomProvenance provenance) throws FormatException {
        return provenance
                .contentAt()
                .orElseThrow(() -> new FormatException(
                        name, "(0008,0023) ContentDate", "absent", "the time of the content is expected"));
    }

    /**
     * The result of reading an object.
     *
     * @param isFinal whether the object needs no further reading
     */
    record Outcome(boolean isFinal, Optional<SourceRecord> record) {

        static final Outcome NO_LABEL = new Outcome(true, Optional.empty());
        static final Outcome WAITS = new Outcome(false, Optional.empty());

        static Outcome of(SourceRecord record) {
            return new Outcome(true, Optional.of(record));
        }
    }
}
