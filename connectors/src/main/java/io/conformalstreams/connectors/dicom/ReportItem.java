package io.conformalstreams.connectors.dicom;

import java.util.List;

/** Content items of structured reports (PS3.3, C.17.3). */
final class ReportItem {

    static final String CONTAINS = "CONTAINS";
    static final String HAS_CONTEXT = "HAS OBS CONTEXT";
    static final String HAS_MODIFIER = "HAS CONCEPT MOD";

    private ReportItem() {}

    static DicomEncoder container(String relationship, CodedConcept name, String template, List<DicomEncoder> items) {
        DicomEncoder container = item(relationship, "CONTAINER", name)
                .text(DicomTag.CONTINUITY_OF_CONTENT, "SEPARATE")
                .sequence(DicomTag.CONTENT_ITEMS, items);
        return template.isEmpty() ? container : putTemplate(container, template);
    }

    static DicomEncoder putTemplate(DicomEncoder container, String template) {
        return container.sequence(
                DicomTag.CONTENT_TEMPLATE,
                new DicomEncoder()
                        .text(DicomTag.MAPPING_RESOURCE, "DCMR")
                        .text(DicomTag.TEMPLATE_IDENTIFIER, template));
    }

    static DicomEncoder code(String relationship, CodedConcept name, CodedConcept value) {
        return item(relationship, "CODE", name).sequence(DicomTag.CONCEPT_CODE, value.item());
    }

    static DicomEncoder text(String relationship, CodedConcept name, String value) {
        return item(relationship, "TEXT", name).text(DicomTag.TEXT_VALUE, value);
    }

    static DicomEncoder identifier(String relationship, CodedConcept name, String value) {
        return item(relationship, "UIDREF", name).text(DicomTag.UID_VALUE, value);
    }

    static DicomEncoder image(String relationship, DicomEncoder reference) {
        return new DicomEncoder()
                .text(DicomTag.RELATIONSHIP_TYPE, relationship)
                .text(DicomTag.VALUE_TYPE, "IMAGE")
                .sequence(DicomTag.REFERENCED_SOP, reference);
    }

    static DicomEncoder image(String relationship, CodedConcept name, DicomEncoder reference) {
        return image(relationship, reference).sequence(DicomTag.CONCEPT_NAME, name.item());
    }

    static DicomEncoder number(CodedConcept name, double value, CodedConcept unit, List<DicomEncoder> modifiers) {
        return item(CONTAINS, "NUM", name)
                .sequence(
                        DicomTag.MEASURED_VALUE,
                        new DicomEncoder()
                                .decimals(DicomTag.NUMERIC_VALUE, value)
                                .sequence(DicomTag.MEASUREMENT_UNITS, unit.item()))
                .sequence(DicomTag.CONTENT_ITEMS, modifiers);
    }

    private static DicomEncoder item(String relationship, String type, CodedConcept name) {
        return new DicomEncoder()
                .text(DicomTag.RELATIONSHIP_TYPE, relationship)
                .text(DicomTag.VALUE_TYPE, type)
                .sequence(DicomTag.CONCEPT_NAME, name.item());
    }
}
