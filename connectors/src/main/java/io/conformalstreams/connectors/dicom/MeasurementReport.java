package io.conformalstreams.connectors.dicom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Volumes, ratios and Dice coefficients with their intervals, as a Comprehensive 3D SR according to TID 1500
 * (PS3.16). We know of no code for the bounds of a confidence interval. The lower bound is therefore a measurement with
 * the derivation minimum, and the upper bound one with the derivation maximum. A text item next to them states the
 * guarantee.
 */
public final class MeasurementReport {

    static final String STORAGE = "1.2.840.10008.5.1.4.1.1.88.34";

    private static final int SERIES_NUMBER = 9002;
    private static final CodedConcept MINIMUM = new CodedConcept("255605001", "SCT", "Minimum");
    private static final CodedConcept MAXIMUM = new CodedConcept("56851009", "SCT", "Maximum");
    private static final CodedConcept YES = new CodedConcept("373066001", "SCT", "Yes");
    private static final CodedConcept NO = new CodedConcept("373067005", "SCT", "No");

    /** We know no standard code for this question. */
    private static final CodedConcept REVIEW =
            new CodedConcept("review", "99CONFORMAL", "Review by a person requested");

    private final DerivedObject object;
    private final Optional<DicomObject> segmentation;

    private MeasurementReport(DerivedObject object, Optional<DicomObject> segmentation) {
        this.object = object;
        this.segmentation = segmentation;
    }

    /**
     * @param segmentation of the sets, which measurements refer to
     * @param sets in the order of the segmentation; those without a volume are left out
     * @param intervals for numbers of the image
     */
    public static DicomObject encode(
            DerivedObject object,
            Optional<DicomObject> segmentation,
            List<SetSegment> sets,
            List<SetInterval> intervals) {
        return new MeasurementReport(object, segmentation).encode(sets, intervals);
    }

    private DicomObject encode(List<SetSegment> sets, List<SetInterval> intervals) {
        List<DicomEncoder> groups = new ArrayList<>();
        for (int index = 0; index < sets.size(); index++) {
            if (sets.get(index).volume() > 0 || sets.get(index).mask().isEmpty()) {
                groups.add(group(sets.get(index), index + 1));
            }
        }
        for (SetInterval interval : intervals) {
            groups.add(group(interval, groups.size() + 1));
        }
        List<DicomEncoder> items = new ArrayList<>(context());
        imageLibrary().ifPresent(items::add);
        items.add(ReportItem.container(
                ReportItem.CONTAINS, new CodedConcept("126010", "DCM", "Imaging Measurements"), "", groups));
        DicomEncoder dataSet = object.dataSet(STORAGE, "SR", SERIES_NUMBER)
                .text(DicomTag.CONTENT_DATE, object.date())
                .text(DicomTag.CONTENT_TIME, object.time())
                .sequence(DicomTag.REFERENCED_PERFORMED_STEP)
                .sequence(DicomTag.PERFORMED_PROCEDURE_CODE)
                .text(DicomTag.COMPLETION_FLAG, "COMPLETE")
                .text(DicomTag.VERIFICATION_FLAG, "UNVERIFIED")
                .text(DicomTag.PRELIMINARY_FLAG, "PRELIMINARY")
                .text(DicomTag.VALUE_TYPE, "CONTAINER")
                .sequence(DicomTag.CONCEPT_NAME, new CodedConcept("126000", "DCM", "Imaging Measurement Report").item())
                .text(DicomTag.CONTINUITY_OF_CONTENT, "SEPARATE")
                .sequence(DicomTag.CONTENT_ITEMS, items);
        List<DicomEncoder> evidence = evidence();
        if (!evidence.isEmpty()) {
            dataSet.sequence(
                    DicomTag.REQUESTED_PROCEDURE_EVIDENCE,
                    new DicomEncoder()
                            .text(DicomTag.STUDY_INSTANCE, object.studyInstance())
                            .sequence(DicomTag.REFERENCED_SERIES, evidence));
        }
        return object.file(ReportItem.putTemplate(dataSet, "1500"), STORAGE, true);
    }

    private List<DicomEncoder> context() {
        return List.of(
                ReportItem.code(
                        ReportItem.HAS_MODIFIER,
                        new CodedConcept("121049", "DCM", "Language of Content Item and Descendants"),
                        new CodedConcept("en", "RFC5646", "English")),
                ReportItem.code(
                        ReportItem.HAS_CONTEXT,
                        new CodedConcept("121005", "DCM", "Observer Type"),
                        new CodedConcept("121007", "DCM", "Device")),
                ReportItem.identifier(
                        ReportItem.HAS_CONTEXT,
                        new CodedConcept("121012", "DCM", "Device Observer UID"),
                        DicomIdentifier.of(object.description().softwareVersion(), "device")),
                ReportItem.text(
                        ReportItem.HAS_CONTEXT,
                        new CodedConcept("121013", "DCM", "Device Observer Name"),
                        DerivedObject.PRODUCT),
                ReportItem.code(
                        ReportItem.HAS_MODIFIER,
                        new CodedConcept("121058", "DCM", "Procedure reported"),
                        new CodedConcept("363679005", "SCT", "Imaging procedure")));
    }

    private Optional<DicomEncoder> imageLibrary() {
        return object.source().map(source -> {
            List<DicomEncoder> images = source.instanceReferences().stream()
                    .map(reference -> ReportItem.image(ReportItem.CONTAINS, reference))
                    .toList();
            return ReportItem.container(
                    ReportItem.CONTAINS,
                    new CodedConcept("111028", "DCM", "Image Library"),
                    "",
                    List.of(ReportItem.container(
                            ReportItem.CONTAINS,
                            new CodedConcept("126200", "DCM", "Image Library Group"),
                            "",
                            images)));
        });
    }

    private List<DicomEncoder> evidence() {
        List<DicomEncoder> evidence = new ArrayList<>();
        object.source()
                .ifPresent(source -> evidence.add(new DicomEncoder()
                        .text(DicomTag.SERIES_INSTANCE, source.seriesInstance())
                        .sequence(DicomTag.REFERENCED_SOP, source.instanceReferences())));
        segmentation.ifPresent(segments -> evidence.add(new DicomEncoder()
                .text(DicomTag.SERIES_INSTANCE, segments.seriesInstance())
                .sequence(DicomTag.REFERENCED_SOP, reference(segments).reference())));
        return evidence;
    }

    /** The measurements of a set. Its volume is a lower or an upper bound on the structure's volume. */
    private DicomEncoder group(SetSegment set, int number) {
        List<DicomEncoder> items =
                new ArrayList<>(tracking(set.label(), SegmentationObject.trackingIdentifier(object, number)));
        items.add(ReportItem.code(ReportItem.CONTAINS, new CodedConcept("121071", "DCM", "Finding"), set.type()));
        segmentation.ifPresent(segments -> items.add(ReportItem.image(
                ReportItem.CONTAINS,
                new CodedConcept("121191", "DCM", "Referenced Segment"),
                reference(segments).reference().shorts(DicomTag.REFERENCED_SEGMENT, number))));
        object.source()
                .ifPresent(source -> items.add(ReportItem.identifier(
                        ReportItem.CONTAINS,
                        new CodedConcept("121232", "DCM", "Source series for segmentation"),
                        source.seriesInstance())));
        items.add(ReportItem.number(
                SetInterval.Quantity.VOLUME.concept(),
                set.volume(),
                SetInterval.Quantity.VOLUME.unit(),
                modifiers(Optional.of(set.outer() ? MAXIMUM : MINIMUM), set.algorithm())));
        items.add(comment(set.description()));
        return ReportItem.container(ReportItem.CONTAINS, measurementGroup(), "1411", items);
    }

    private DicomEncoder group(SetInterval interval, int number) {
        CodedConcept name = interval.quantity().concept();
        CodedConcept unit = interval.quantity().unit();
        List<DicomEncoder> items =
                new ArrayList<>(tracking(interval.label(), object.description().identifier("interval " + number)));
        interval.estimate()
                .ifPresent(estimate -> items.add(
                        ReportItem.number(name, estimate, unit, modifiers(Optional.empty(), interval.algorithm()))));
        items.add(
                ReportItem.number(name, interval.lower(), unit, modifiers(Optional.of(MINIMUM), interval.algorithm())));
        interval.upper()
                .ifPresent(upper -> items.add(
                        ReportItem.number(name, upper, unit, modifiers(Optional.of(MAXIMUM), interval.algorithm()))));
        interval.review()
                .ifPresent(requested -> items.add(ReportItem.code(ReportItem.CONTAINS, REVIEW, requested ? YES : NO)));
        items.add(comment(interval.promise()));
        return ReportItem.container(ReportItem.CONTAINS, measurementGroup(), "1501", items);
    }

    private static List<DicomEncoder> tracking(String label, String identifier) {
        return List.of(
                ReportItem.text(
                        ReportItem.HAS_CONTEXT, new CodedConcept("112039", "DCM", "Tracking Identifier"), label),
                ReportItem.identifier(
                        ReportItem.HAS_CONTEXT,
                        new CodedConcept("112040", "DCM", "Tracking Unique Identifier"),
                        identifier));
    }

    private static List<DicomEncoder> modifiers(Optional<CodedConcept> derivation, AlgorithmIdentification algorithm) {
        List<DicomEncoder> modifiers = new ArrayList<>();
        derivation.ifPresent(derived -> modifiers.add(
                ReportItem.code(ReportItem.HAS_MODIFIER, new CodedConcept("121401", "DCM", "Derivation"), derived)));
        modifiers.add(ReportItem.text(
                ReportItem.HAS_MODIFIER, new CodedConcept("111001", "DCM", "Algorithm Name"), algorithm.name()));
        modifiers.add(ReportItem.text(
                ReportItem.HAS_MODIFIER, new CodedConcept("111003", "DCM", "Algorithm Version"), algorithm.version()));
        modifiers.add(ReportItem.text(
                ReportItem.HAS_MODIFIER,
                new CodedConcept("111002", "DCM", "Algorithm Parameters"),
                algorithm.parameters()));
        return modifiers;
    }

    private static DicomEncoder comment(String text) {
        return ReportItem.text(ReportItem.CONTAINS, new CodedConcept("121106", "DCM", "Comment"), text);
    }

    private static CodedConcept measurementGroup() {
        return new CodedConcept("125007", "DCM", "Measurement Group");
    }

    private static SourceImage reference(DicomObject instance) {
        return new SourceImage(instance.sopClass(), instance.sopInstance(), OptionalInt.empty(), Optional.empty());
    }
}
