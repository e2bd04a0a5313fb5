package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.FormatException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The modules that segmentations, contours and reports of one prediction have in common: patient, study, series,
 * equipment and SOP Common. They belong to the study of the source series. The caller can instead choose a separate
 * study, whose series are marked as secondary.
 */
public final class DerivedObject {

    /** Model name of the equipment, by which objects of this project are recognised. */
    static final String PRODUCT = "Conformal Streams";

    private static final String SECONDARY = "SECONDARY, NOT IN THE STUDY OF THE PATIENT: ";
    private static final int LONGEST_NAME = 64;

    private final ObjectDescription description;
    private final Optional<SourceSeries> source;
    private final PatientAndStudy study;
    private final SetPlanes planes;
    private final ZoneId zone;

    private DerivedObject(
            ObjectDescription description, Optional<SourceSeries> source, PatientAndStudy study, SetPlanes planes) {
        this.description = description;
        this.source = source;
        this.study = study;
        this.planes = planes;
        this.zone = study.text(DicomTag.TIMEZONE)
                .filter(text -> text.matches("[+-](0\\d|1[0-4])[0-5]\\d"))
                .<ZoneId>map(ZoneOffset::of)
                .orElse(ZoneOffset.UTC);
    }

    /**
     * Objects in the study of a source series.
     *
     * @param array geometry of the sets' voxels; empty if the record has none
     * @param assumed whether voxels without a geometry have the order of the series: slices along the normal of their
     *     planes, rows, columns
     * @throws FormatException if the sets and the series have different grids, or if the geometry of the sets is
     *     unknown
     */
    public static DerivedObject inStudy(
            ObjectDescription description,
            SourceSeries source,
            Grid voxels,
            Optional<ImageGeometry> array,
            boolean assumed)
            throws FormatException {
        SetPlanes planes = SetPlanes.of(source, voxels, array, assumed);
        return new DerivedObject(description, Optional.of(source), source.study(), planes);
    }

    /** Objects without a source series. They get a new study, and their series are marked as secondary. */
    public static DerivedObject secondary(ObjectDescription description, Grid voxels, Optional<ImageGeometry> array) {
        SetPlanes planes = SetPlanes.secondary(voxels, array, description.identifier("frame of reference"));
        PatientAndStudy study = PatientAndStudy.secondary(
                name(description.patient()),
                description.identifier("study"),
                date(description, ZoneOffset.UTC),
                time(description, ZoneOffset.UTC));
        return new DerivedObject(description, Optional.empty(), study, planes);
    }

    ObjectDescription description() {
        return description;
    }

    Optional<SourceSeries> source() {
        return source;
    }

    SetPlanes planes() {
        return planes;
    }

    String studyInstance() {
        return study.studyInstance();
    }

    String date() {
        return date(description, zone);
    }

    String time() {
        return time(description, zone);
    }

    /** The description that lists of series show. */
    String seriesDescription() {
        return name(source.isPresent() ? description.seriesDescription() : SECONDARY + description.seriesDescription());
    }

    /** A data set with the common modules, but without the identifier of the instance. */
    DicomEncoder dataSet(String sopClass, String modality, int seriesNumber) {
        DicomEncoder dataSet = new DicomEncoder();
        study.putInto(dataSet);
        return dataSet.text(DicomTag.SOP_CLASS, sopClass)
                .text(DicomTag.MODALITY, modality)
                .text(DicomTag.SERIES_INSTANCE, description.identifier(modality))
                .text(DicomTag.SERIES_NUMBER, Integer.toString(seriesNumber))
                .text(DicomTag.SERIES_DESCRIPTION, seriesDescription())
                .text(DicomTag.SERIES_DATE, date())
                .text(DicomTag.SERIES_TIME, time())
                .text(DicomTag.INSTANCE_NUMBER, "1")
                .text(DicomTag.MANUFACTURER, PRODUCT)
                .text(DicomTag.MODEL_NAME, PRODUCT)
                .text(DicomTag.DEVICE_SERIAL_NUMBER, "0")
                .text(DicomTag.SOFTWARE_VERSIONS, name(description.softwareVersion()));
    }

    /** The frame of reference of the source (PS3.3, C.7.4.1), if its images have positions. */
    void putFrameOfReference(DicomEncoder dataSet) {
        planes.frameOfReference()
                .ifPresent(identifier -> dataSet.text(DicomTag.FRAME_OF_REFERENCE, identifier)
                        .text(
                                DicomTag.POSITION_REFERENCE,
                                source.map(SourceSeries::positionReference).orElse("")));
    }

    /** References to all instances of the source series (PS3.3, C.12.2), by which viewers find the series. */
    void putReferencedSeries(DicomEncoder dataSet) {
        source.ifPresent(series -> dataSet.sequence(
                DicomTag.REFERENCED_SERIES,
                new DicomEncoder()
                        .text(DicomTag.SERIES_INSTANCE, series.seriesInstance())
                        .sequence(DicomTag.REFERENCED_INSTANCE, series.instanceReferences())));
    }

    /** The file, whose instance identifier is derived from its content. */
    DicomObject file(DicomEncoder dataSet, String sopClass, boolean explicit) {
        DicomEncoder.Encoding encoding = new DicomEncoder.Encoding(explicit, study.characters());
        String digest = HexFormat.of().formatHex(DicomIdentifier.sha256(dataSet.encode(encoding)));
        String sopInstance = DicomIdentifier.of(digest, "instance");
        dataSet.text(DicomTag.SOP_INSTANCE, sopInstance);
        return new DicomObject(
                sopClass,
                sopInstance,
                dataSet.requiredText(DicomTag.SERIES_INSTANCE),
                study.studyInstance(),
                dataSet.file(sopClass, sopInstance, encoding));
    }

    /** LO and PN hold 64 characters, and a backslash would separate values. */
    static String name(String text) {
        String single =
                text.replace('\\', '/').replace('^', ' ').replace('=', '-').strip();
        return single.length() <= LONGEST_NAME
                ? single
                : single.substring(0, LONGEST_NAME).strip();
    }

    private static String date(ObjectDescription description, ZoneId zone) {
        return DateTimeFormatter.ofPattern("yyyyMMdd").withZone(zone).format(description.at());
    }

    private static String time(ObjectDescription description, ZoneId zone) {
        return DateTimeFormatter.ofPattern("HHmmss").withZone(zone).format(description.at());
    }
}
