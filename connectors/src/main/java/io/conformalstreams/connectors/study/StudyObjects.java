package io.conformalstreams.connectors.study;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.connectors.dicom.AlgorithmIdentification;
import io.conformalstreams.connectors.dicom.DerivedObject;
import io.conformalstreams.connectors.dicom.DicomObject;
import io.conformalstreams.connectors.dicom.MeasurementReport;
import io.conformalstreams.connectors.dicom.ObjectDescription;
import io.conformalstreams.connectors.dicom.SegmentationObject;
import io.conformalstreams.connectors.dicom.SetInterval;
import io.conformalstreams.connectors.dicom.SetSegment;
import io.conformalstreams.connectors.dicom.SourceSeries;
import io.conformalstreams.connectors.dicom.StructureSetObject;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.issued.IssuedDiceBound;
import io.conformalstreams.connectors.issued.IssuedInterval;
import io.conformalstreams.connectors.issued.IssuedLevel;
import io.conformalstreams.connectors.issued.IssuedQuantity;
import io.conformalstreams.connectors.issued.IssuedSet;
import io.conformalstreams.connectors.issued.IssuedSets;
import io.conformalstreams.connectors.setting.ConnectorVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Makes the DICOM objects of issued sets. The same record and source give the same bytes and identifiers. */
public final class StudyObjects {

    private final SourceFinder sources;
    private final SegmentCodes codes;
    private final boolean secondary;
    private final boolean orderAssumed;

    StudyObjects(SourceFinder sources, SegmentCodes codes, boolean secondary, boolean orderAssumed) {
        this.sources = sources;
        this.codes = codes;
        this.secondary = secondary;
        this.orderAssumed = orderAssumed;
    }

    /**
     * The objects of some kinds; those that need sets are left out if a record has only intervals.
     *
     * @throws FormatException if the source doesn't fit the sets, or if the settings require one and it is missing
     * @throws IOException if the source can't be read at present
     */
    public List<DicomObject> objects(IssuedSets sets, Collection<ObjectKind> kinds) throws IOException {
        List<DicomObject> objects = new ArrayList<>();
        for (ObjectKind kind : kinds) {
            object(sets, kind).ifPresent(objects::add);
        }
        return objects;
    }

    /**
     * The object of one kind; empty if it needs sets and the record has only intervals.
     *
     * @throws FormatException if the source doesn't fit the sets, or if the settings require one and it is missing
     * @throws IOException if the source can't be read at present
     */
    public Optional<DicomObject> object(IssuedSets sets, ObjectKind kind) throws IOException {
        boolean hasSets = !sets.levels().isEmpty();
        if (!hasSets && kind != ObjectKind.REPORT) {
            return Optional.empty();
        }
        DerivedObject object = object(sets);
        List<SetSegment> segments = segments(sets);
        return Optional.of(
                switch (kind) {
                    case SEGMENTATION -> SegmentationObject.encode(object, segments);
                    case STRUCTURE_SET -> StructureSetObject.encode(object, segments);
                    case REPORT ->
                        MeasurementReport.encode(
                                object,
                                hasSets ? Optional.of(SegmentationObject.encode(object, segments)) : Optional.empty(),
                                segments,
                                intervals(sets));
                });
    }

    /**
     * The sets' sizes and intervals as FHIR resources. They name the study if the record or the source does.
     *
     * @throws FormatException if the settings require a source and it is missing
     * @throws IOException if the source can't be read at present
     */
    public byte[] observations(IssuedSets sets) throws IOException {
        Optional<String> study = sets.source().map(ImageSource::studyInstanceUid);
        if (study.isEmpty()) {
            study = sources.find(sets).map(SourceSeries::studyInstance);
        }
        return new FhirObservations(sets, study).encode();
    }

    private static List<SetInterval> intervals(IssuedSets sets) {
        SetWording wording = new SetWording(sets);
        List<SetInterval> intervals = new ArrayList<>();
        for (IssuedInterval interval : sets.intervals()) {
            intervals.add(interval(sets, interval, wording));
        }
        for (IssuedLevel level : sets.levels()) {
            level.diceBound().ifPresent(bound -> intervals.add(interval(sets, level, bound, wording)));
        }
        return intervals;
    }

    private static SetInterval interval(IssuedSets sets, IssuedInterval interval, SetWording wording) {
        double unit = interval.quantity() == IssuedQuantity.PIXELS ? sets.grid().voxelVolume() : 1;
        double upper = interval.upperVolume().orElse(interval.upper());
        return new SetInterval(
                wording.label(interval),
                switch (interval.quantity()) {
                    case RATIO -> SetInterval.Quantity.RATIO;
                    case PIXELS -> SetInterval.Quantity.VOLUME;
                    case DICE -> SetInterval.Quantity.DICE;
                },
                interval.lowerVolume().orElse(interval.lower()),
                interval.quantity() == IssuedQuantity.DICE ? OptionalDouble.empty() : OptionalDouble.of(upper),
                sets.estimate().isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(sets.estimate().getAsDouble() * unit),
                interval.review(),
                wording.promise(interval),
                algorithm(sets, "alpha " + interval.alpha() + "; " + interval.units() + " units"));
    }

    private static SetInterval interval(IssuedSets sets, IssuedLevel level, IssuedDiceBound bound, SetWording wording) {
        return new SetInterval(
                wording.diceLabel(level),
                SetInterval.Quantity.DICE,
                bound.value(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                bound.review(),
                wording.dicePromise(level, bound),
                algorithm(sets, "alpha " + level.alpha() + "; from both sets"));
    }

    private DerivedObject object(IssuedSets sets) throws IOException {
        ObjectDescription description = new ObjectDescription(
                List.of(sets.stratum(), sets.imageId(), sets.procedure(), sets.predictionId()),
                sets.unitId(),
                new SetWording(sets).seriesDescription(),
                sets.predictedAt(),
                ConnectorVersion.current());
        Optional<SourceSeries> source = sources.find(sets);
        if (source.isPresent()) {
            return DerivedObject.inStudy(description, source.get(), sets.grid(), sets.geometry(), orderAssumed);
        }
        if (!secondary) {
            throw new FormatException(
                    "sets",
                    "source series",
                    "unknown",
                    "set " + StudySettings.SOURCE + ", or " + StudySettings.SECONDARY
                            + " for an object outside of the patient's study");
        }
        return DerivedObject.secondary(description, sets.grid(), sets.geometry());
    }

    private List<SetSegment> segments(IssuedSets sets) {
        List<SetSegment> segments = new ArrayList<>();
        for (IssuedLevel level : sets.levels()) {
            segments.add(segment(sets, level, false));
            segments.add(segment(sets, level, true));
        }
        return segments;
    }

    private SetSegment segment(IssuedSets sets, IssuedLevel level, boolean outer) {
        SetWording wording = new SetWording(sets);
        IssuedSet set = outer ? level.outer() : level.inner();
        AlgorithmIdentification algorithm = algorithm(
                sets,
                "alpha " + set.alpha() + "; threshold " + set.threshold() + "; rank " + set.rank() + " of "
                        + set.units() + " units");
        return new SetSegment(
                wording.label(level, outer),
                wording.promise(level),
                outer,
                codes.category(sets.channel()),
                codes.type(sets.channel()),
                algorithm,
                sets.hasSpacing() && sets.grid().dimensions() == 3 ? set.volume() : 0,
                set.mask());
    }

    private static AlgorithmIdentification algorithm(IssuedSets sets, String parameters) {
        String model = sets.stratum().split("\\|", 2)[0];
        return new AlgorithmIdentification(
                sets.procedure() + " on " + model,
                sets.thresholdsVersion().map(version -> "thresholds " + version).orElse("no thresholds")
                        + ", definition " + sets.fingerprint(),
                parameters);
    }
}
