package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The images from which a derived object was made, if it names them.
 *
 * @param series identifiers of their series, from ReferencedSeriesSequence
 * @param instances identifiers of the images, from ReferencedSeriesSequence and SourceImageSequence; without these,
 *     from the source images of its frames
 */
public record ImageReferences(Set<String> series, Set<String> instances) {

    /** Copies both sets. */
    public ImageReferences {
        series = Set.copyOf(series);
        instances = Set.copyOf(instances);
    }

    static ImageReferences of(DicomDataSet dataSet) throws FormatException {
        Set<String> series = new HashSet<>();
        Set<String> instances = new HashSet<>();
        for (DicomDataSet item : dataSet.items(DicomTag.REFERENCED_SERIES)) {
            item.text(DicomTag.SERIES_INSTANCE).ifPresent(series::add);
            addInstances(instances, item.items(DicomTag.REFERENCED_INSTANCE));
        }
        addInstances(instances, dataSet.items(DicomTag.SOURCE_IMAGE));
        if (instances.isEmpty()) {
            addFrameSources(instances, dataSet.items(DicomTag.SHARED_FUNCTIONAL_GROUPS));
            addFrameSources(instances, dataSet.items(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS));
        }
        series.remove("");
        instances.remove("");
        return new ImageReferences(series, instances);
    }

    private static void addFrameSources(Set<String> instances, List<DicomDataSet> groups) throws FormatException {
        for (DicomDataSet group : groups) {
            for (DicomDataSet derivation : group.items(DicomTag.DERIVATION_IMAGE)) {
                addInstances(instances, derivation.items(DicomTag.SOURCE_IMAGE));
            }
        }
    }

    private static void addInstances(Set<String> instances, List<DicomDataSet> references) {
        references.forEach(item -> item.text(DicomTag.REFERENCED_SOP_INSTANCE).ifPresent(instances::add));
    }

    /** Returns the only series; empty if no series or several are named. */
    public Optional<String> onlySeries() {
        return series.size() == 1 ? Optional.of(series.iterator().next()) : Optional.empty();
    }

    /** Whether no image is named. */
    public boolean isEmpty() {
        return series.isEmpty() && instances.isEmpty();
    }

    /**
     * Whether two objects were made from one series. The identifiers of the series are compared; if one object names no
     * series, the images are compared.
     */
    public boolean meet(ImageReferences other) {
        return series.isEmpty() || other.series.isEmpty()
                ? !Collections.disjoint(instances, other.instances)
                : !Collections.disjoint(series, other.series);
    }
}
