package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * The identifiers of a derived object, and the images from which it was made.
 *
 * @param sources the images that it refers to
 * @param isOurs whether this project wrote it
 * @param creator the name of the person who made the content; empty if unknown. It must not leave the worker.
 * @param contentAt when its content was made; empty if unknown
 */
public record DicomProvenance(
        String studyInstance,
        String seriesInstance,
        String sopInstance,
        ImageReferences sources,
        boolean isOurs,
        Optional<String> creator,
        Optional<Instant> contentAt) {

    /** Leaves out the creator, who is a person. */
    @Override
    public String toString() {
        return "DicomProvenance[" + sopInstance + "]";
    }

    /**
     * Reads the metadata of one instance.
     *
     * @param name source of the metadata, for messages
     * @param json DICOM JSON
     * @throws FormatException if the JSON isn't the metadata of one instance
     */
    public static DicomProvenance ofMetadata(String name, byte[] json) throws FormatException {
        List<DicomDataSet> instances = DicomJson.dataSets(name, json);
        if (instances.size() != 1) {
            throw new FormatException(name, "instances", instances.size(), "the metadata of one instance are expected");
        }
        return of(instances.get(0));
    }

    static DicomProvenance of(DicomDataSet dataSet) throws FormatException {
        return new DicomProvenance(
                dataSet.requiredText(DicomTag.STUDY_INSTANCE),
                dataSet.requiredText(DicomTag.SERIES_INSTANCE),
                dataSet.requiredText(DicomTag.SOP_INSTANCE),
                ImageReferences.of(dataSet),
                dataSet.text(DicomTag.MODEL_NAME)
                        .filter(DerivedObject.PRODUCT::equals)
                        .isPresent(),
                dataSet.text(DicomTag.CONTENT_CREATOR).filter(name -> !name.isBlank()),
                contentAt(dataSet));
    }

    private static Optional<Instant> contentAt(DicomDataSet dataSet) {
        String date = dataSet.text(DicomTag.CONTENT_DATE).orElse("");
        String time = dataSet.text(DicomTag.CONTENT_TIME).orElse("");
        String zone =
                dataSet.text(DicomTag.TIMEZONE).filter(text -> !text.isEmpty()).orElse("+0000");
        try {
            LocalDate day = LocalDate.parse(date, DateTimeFormatter.BASIC_ISO_DATE);
            String seconds = (time.replaceAll("[^0-9].*", "") + "000000").substring(0, 6);
            LocalTime clock = LocalTime.parse(seconds, DateTimeFormatter.ofPattern("HHmmss"));
            return Optional.of(day.atTime(clock).toInstant(ZoneOffset.of(zone)));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }
}
