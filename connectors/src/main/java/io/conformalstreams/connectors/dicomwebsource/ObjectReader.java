package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomProvenance;
import io.conformalstreams.connectors.dicom.DicomSegmentation;
import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.Segment;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.imagesource.RaterSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** Reads objects of the archive as predictions and labels. */
final class ObjectReader {

    private static final int DIGEST_BYTES = 16;

    private final DicomwebSourceConfiguration configuration;
    private final Archive archive;
    private final DicomwebRecords records;
    private final ParametricMaps maps;

    ObjectReader(DicomwebSourceConfiguration configuration, Archive archive, DicomwebRecords records) {
        this.configuration = configuration;
        this.archive = archive;
        this.records = records;
        this.maps = new ParametricMaps(configuration, archive);
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
            ScoredObject scored = maps.read(name, file);
            Optional<ImageSource> source = configuration.sendsSourceIdentifiers()
                    ? Optional.of(source(name, scored.provenance()))
                    : Optional.empty();
            return new Outcome.Send(records.prediction(name, scored, at(name, scored.provenance()), source));
        }
        DicomProvenance provenance = file.provenance();
        return provenance.isOurs() ? new Outcome.Ignore() : label(name, file, provenance);
    }

    private ImageSource source(String name, DicomProvenance provenance) throws IOException {
        return archive.series(name, provenance.studyInstance(), sourceSeries(name, provenance))
                .reference();
    }

    /**
     * Returns the only series from which an object was made.
     *
     * @throws FormatException if it names none or several
     */
    static String sourceSeries(String name, DicomProvenance provenance) throws FormatException {
        return provenance
                .sources()
                .onlySeries()
                .orElseThrow(() -> new FormatException(
                        name,
                        "(0008,1115) ReferencedSeriesSequence",
                        provenance.sources().series().size() + " series",
                        "the source series is expected"));
    }

    private Outcome label(String name, DicomFile file, DicomProvenance provenance) throws IOException {
        if (provenance.sources().isEmpty()) {
            return new Outcome.LeaveOut("segmentations that name no source images");
        }
        Optional<ScoredObject> scored = maps.scoresOf(provenance);
        if (scored.isEmpty()) {
            return new Outcome.Wait("segmentations of a series without a Parametric Map");
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
        return new Outcome.Send(records.label(
                name, scored.get(), grid, labels, at(name, provenance), rater(name, provenance.creator())));
    }

    /**
     * Refuses a segment that still has the label of an inner or outer set, because a confidence set does not say what
     * a reader regards as the structure.
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

    /** Returns the rater of a segmentation. The message does not repeat the creator's name, which is a person's. */
    private Optional<String> rater(String name, Optional<String> creator) throws FormatException {
        if (configuration.raters().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> rater = creator.map(RaterSettings::creator)
                .flatMap(known -> Optional.ofNullable(configuration.raters().get(known)));
        if (rater.isEmpty()) {
            throw new FormatException(
                    name,
                    "(0070,0084) ContentCreatorName",
                    creator.isEmpty() ? "absent" : "a name without a rater",
                    "it must be one of those in " + RaterSettings.CREATORS + ": add the creator, or store the"
                            + " segmentation with the creator's name");
        }
        return rater;
    }

    private static Instant at(String name, DicomProvenance provenance) throws FormatException {
        return provenance
                .contentAt()
                .orElseThrow(() -> new FormatException(
                        name, "(0008,0023) ContentDate", "absent", "the time of the content is expected"));
    }

    /** What to do with an object that was read. */
    sealed interface Outcome {

        /** Send it. */
        record Send(SourceRecord record) implements Outcome {}

        /** Nothing: this project wrote it. */
        record Ignore() implements Outcome {}

        /**
         * Leave it out for good.
         *
         * @param reason the same text for all objects with this problem
         */
        record LeaveOut(String reason) implements Outcome {}

        /**
         * Read it again when its study has other Parametric Maps.
         *
         * @param reason the same text for all objects that wait for the same thing
         */
        record Wait(String reason) implements Outcome {}
    }
}
