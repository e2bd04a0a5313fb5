package io.conformalstreams.connectors.dicom;

import java.nio.charset.StandardCharsets;

/** The attributes of DICOM (PS3.6) that segmentations and parametric maps are read from and written with, ascending. */
enum DicomTag {
    META_GROUP_LENGTH(0x00020000, "UL"),
    META_VERSION(0x00020001, "OB"),
    MEDIA_SOP_CLASS(0x00020002, "UI"),
    MEDIA_SOP_INSTANCE(0x00020003, "UI"),
    TRANSFER_SYNTAX(0x00020010, "UI"),
    IMPLEMENTATION_CLASS(0x00020012, "UI"),
    CHARACTER_SET(0x00080005, "CS"),
    IMAGE_TYPE(0x00080008, "CS"),
    SOP_CLASS(0x00080016, "UI"),
    SOP_INSTANCE(0x00080018, "UI"),
    STUDY_DATE(0x00080020, "DA"),
    CONTENT_DATE(0x00080023, "DA"),
    STUDY_TIME(0x00080030, "TM"),
    CONTENT_TIME(0x00080033, "TM"),
    ACCESSION_NUMBER(0x00080050, "SH"),
    MODALITY(0x00080060, "CS"),
    MANUFACTURER(0x00080070, "LO"),
    REFERRING_PHYSICIAN(0x00080090, "PN"),
    CODE_VALUE(0x00080100, "SH"),
    CODING_SCHEME(0x00080102, "SH"),
    CODE_MEANING(0x00080104, "LO"),
    SERIES_DESCRIPTION(0x0008103E, "LO"),
    MODEL_NAME(0x00081090, "LO"),
    REFERENCED_SERIES(0x00081115, "SQ"),
    REFERENCED_INSTANCE(0x0008114A, "SQ"),
    REFERENCED_SOP_INSTANCE(0x00081155, "UI"),
    SOURCE_IMAGE(0x00082112, "SQ"),
    DERIVATION_IMAGE(0x00089124, "SQ"),
    PATIENT_NAME(0x00100010, "PN"),
    PATIENT_ID(0x00100020, "LO"),
    PATIENT_BIRTH_DATE(0x00100030, "DA"),
    PATIENT_SEX(0x00100040, "CS"),
    DEVICE_SERIAL_NUMBER(0x00181000, "LO"),
    SOFTWARE_VERSIONS(0x00181020, "LO"),
    SLICE_THICKNESS(0x00180050, "DS"),
    SPACING_BETWEEN_SLICES(0x00180088, "DS"),
    STUDY_INSTANCE(0x0020000D, "UI"),
    SERIES_INSTANCE(0x0020000E, "UI"),
    STUDY_ID(0x00200010, "SH"),
    SERIES_NUMBER(0x00200011, "IS"),
    INSTANCE_NUMBER(0x00200013, "IS"),
    IMAGE_POSITION(0x00200032, "DS"),
    IMAGE_ORIENTATION(0x00200037, "DS"),
    FRAME_OF_REFERENCE(0x00200052, "UI"),
    POSITION_REFERENCE(0x00201040, "LO"),
    FRAME_CONTENT(0x00209111, "SQ"),
    PLANE_POSITION(0x00209113, "SQ"),
    PLANE_ORIENTATION(0x00209116, "SQ"),
    DIMENSION_INDEX_VALUES(0x00209157, "UL"),
    DIMENSION_ORGANIZATION_UID(0x00209164, "UI"),
    DIMENSION_INDEX_POINTER(0x00209165, "AT"),
    FUNCTIONAL_GROUP_POINTER(0x00209167, "AT"),
    DIMENSION_ORGANIZATION(0x00209221, "SQ"),
    DIMENSION_INDEX(0x00209222, "SQ"),
    SAMPLES_PER_PIXEL(0x00280002, "US"),
    PHOTOMETRIC_INTERPRETATION(0x00280004, "CS"),
    NUMBER_OF_FRAMES(0x00280008, "IS"),
    ROWS(0x00280010, "US"),
    COLUMNS(0x00280011, "US"),
    PIXEL_SPACING(0x00280030, "DS"),
    BITS_ALLOCATED(0x00280100, "US"),
    BITS_STORED(0x00280101, "US"),
    HIGH_BIT(0x00280102, "US"),
    PIXEL_REPRESENTATION(0x00280103, "US"),
    LOSSY_COMPRESSION(0x00282110, "CS"),
    PIXEL_MEASURES(0x00289110, "SQ"),
    REAL_WORLD_VALUE_MAPPING(0x00409096, "SQ"),
    REAL_WORLD_INTERCEPT(0x00409224, "FD"),
    REAL_WORLD_SLOPE(0x00409225, "FD"),
    SLIDE_POSITION(0x0048021A, "SQ"),
    SEGMENTATION_TYPE(0x00620001, "CS"),
    SEGMENTS(0x00620002, "SQ"),
    SEGMENTED_PROPERTY_CATEGORY(0x00620003, "SQ"),
    SEGMENT_NUMBER(0x00620004, "US"),
    SEGMENT_LABEL(0x00620005, "LO"),
    SEGMENT_ALGORITHM_TYPE(0x00620008, "CS"),
    SEGMENT_ALGORITHM_NAME(0x00620009, "LO"),
    SEGMENT_IDENTIFICATION(0x0062000A, "SQ"),
    REFERENCED_SEGMENT(0x0062000B, "US"),
    MAXIMUM_FRACTIONAL_VALUE(0x0062000E, "US"),
    SEGMENTATION_FRACTIONAL_TYPE(0x00620010, "CS"),
    SEGMENTED_PROPERTY_TYPE(0x0062000F, "SQ"),
    SEGMENTS_OVERLAP(0x00620013, "CS"),
    CONTENT_LABEL(0x00700080, "CS"),
    CONTENT_DESCRIPTION(0x00700081, "LO"),
    CONTENT_CREATOR(0x00700084, "PN"),
    SHARED_FUNCTIONAL_GROUPS(0x52009229, "SQ"),
    PER_FRAME_FUNCTIONAL_GROUPS(0x52009230, "SQ"),
    FLOAT_PIXEL_DATA(0x7FE00008, "OF"),
    DOUBLE_FLOAT_PIXEL_DATA(0x7FE00009, "OD"),
    PIXEL_DATA(0x7FE00010, "OB");

    private final int code;
    private final String valueRepresentation;

    DicomTag(int code, String valueRepresentation) {
        this.code = code;
        this.valueRepresentation = valueRepresentation;
    }

    /** Group in the upper, element in the lower 16 bits. */
    int code() {
        return code;
    }

    byte[] valueRepresentation() {
        return valueRepresentation.getBytes(StandardCharsets.US_ASCII);
    }

    boolean isSequence() {
        return valueRepresentation.equals("SQ");
    }

    /** Whether the explicit encoding has two reserved bytes and a length of four (PS3.5, 7.1.2). */
    boolean hasLongLength() {
        return isSequence() || hasLongLength(valueRepresentation);
    }

    static boolean hasLongLength(String valueRepresentation) {
        return switch (valueRepresentation) {
            case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV" -> true;
            default -> false;
        };
    }

    /** Byte that makes a value of odd length even. */
    byte padding() {
        return (byte) (valueRepresentation.equals("UI") || valueRepresentation.equals("OB") ? 0 : ' ');
    }

    String describe() {
        return String.format("(%04x,%04x) %s", code >>> 16, code & 0xffff, name());
    }
}
