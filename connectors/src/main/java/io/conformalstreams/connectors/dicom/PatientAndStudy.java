package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Patient and Study modules (PS3.3, C.7.1 and C.7.2) that a new object shares with its source. Values are copied
 * byte for byte, in the character set of the source, so that an archive finds the same patient.
 */
final class PatientAndStudy {

    private static final List<DicomTag> REQUIRED = List.of(
            DicomTag.STUDY_DATE,
            DicomTag.STUDY_TIME,
            DicomTag.ACCESSION_NUMBER,
            DicomTag.REFERRING_PHYSICIAN,
            DicomTag.PATIENT_NAME,
            DicomTag.PATIENT_ID,
            DicomTag.PATIENT_BIRTH_DATE,
            DicomTag.PATIENT_SEX,
            DicomTag.STUDY_ID);

    private static final List<DicomTag> OPTIONAL = List.of(
            DicomTag.TIMEZONE,
            DicomTag.STUDY_DESCRIPTION,
            DicomTag.ISSUER_OF_PATIENT_ID,
            DicomTag.PATIENT_BIRTH_TIME,
            DicomTag.PATIENT_AGE,
            DicomTag.PATIENT_SIZE,
            DicomTag.PATIENT_WEIGHT,
            DicomTag.ETHNIC_GROUP,
            DicomTag.PATIENT_COMMENTS,
            DicomTag.PATIENT_IDENTITY_REMOVED,
            DicomTag.DEIDENTIFICATION_METHOD);

    private final Map<DicomTag, byte[]> values;

    private PatientAndStudy(Map<DicomTag, byte[]> values) {
        this.values = values;
    }

    /**
     * @throws FormatException if the instance names no study
     */
    static PatientAndStudy of(DicomDataSet instance) throws FormatException {
        Map<DicomTag, byte[]> values = new EnumMap<>(DicomTag.class);
        instance.requiredText(DicomTag.STUDY_INSTANCE);
        REQUIRED.forEach(tag -> values.put(tag, bytes(instance.value(tag).orElse(ByteBuffer.allocate(0)))));
        OPTIONAL.forEach(tag -> instance.value(tag).ifPresent(value -> values.put(tag, bytes(value))));
        for (DicomTag tag : List.of(DicomTag.CHARACTER_SET, DicomTag.STUDY_INSTANCE)) {
            instance.value(tag).ifPresent(value -> values.put(tag, bytes(value)));
        }
        return new PatientAndStudy(values);
    }

    /** A new study, for objects without a source series. */
    static PatientAndStudy secondary(String patient, String studyInstance, String date, String time) {
        Map<DicomTag, byte[]> values = new EnumMap<>(DicomTag.class);
        REQUIRED.forEach(tag -> values.put(tag, new byte[0]));
        values.put(DicomTag.CHARACTER_SET, utf8("ISO_IR 192"));
        values.put(DicomTag.PATIENT_NAME, utf8(patient));
        values.put(DicomTag.PATIENT_ID, utf8(patient));
        values.put(DicomTag.STUDY_INSTANCE, utf8(studyInstance));
        values.put(DicomTag.STUDY_DATE, utf8(date));
        values.put(DicomTag.STUDY_TIME, utf8(time));
        return new PatientAndStudy(values);
    }

    void putInto(DicomEncoder dataSet) {
        values.forEach(dataSet::bytes);
    }

    String studyInstance() {
        return text(DicomTag.STUDY_INSTANCE).orElseThrow();
    }

    /** A value of ASCII characters; empty if the element is absent. */
    Optional<String> text(DicomTag tag) {
        return Optional.ofNullable(values.get(tag))
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII)
                        .replace("\0", "")
                        .strip())
                .filter(text -> !text.isEmpty());
    }

    /** The character set for new texts: the source's, or ASCII, which every repertoire contains. */
    Charset characters() {
        String name = text(DicomTag.CHARACTER_SET).orElse("");
        return switch (name) {
            case "ISO_IR 192" -> StandardCharsets.UTF_8;
            case "ISO_IR 100" -> StandardCharsets.ISO_8859_1;
            case "ISO_IR 101" -> Charset.forName("ISO-8859-2");
            case "ISO_IR 126" -> Charset.forName("ISO-8859-7");
            case "ISO_IR 144" -> Charset.forName("ISO-8859-5");
            case "ISO_IR 148" -> Charset.forName("ISO-8859-9");
            default -> StandardCharsets.US_ASCII;
        };
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
