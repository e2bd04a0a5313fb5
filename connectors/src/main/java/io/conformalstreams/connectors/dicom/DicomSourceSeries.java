package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The series of slices that a segmentation was made from (PS3.3, C.12.2). Writers omit frames without pixels, even at
 * the ends of the stack. The list of referenced instances still gives the number of slices. The source image of a frame
 * gives its slice.
 */
final class DicomSourceSeries {

    private final Map<String, Integer> indices;

    private DicomSourceSeries(Map<String, Integer> indices) {
        this.indices = indices;
    }

    /**
     * Reads the series. It has no instances if the segmentation refers to no series, to several, or to an instance
     * twice.
     */
    static DicomSourceSeries of(DicomDataSet dataSet) throws FormatException {
        List<DicomDataSet> series = dataSet.items(DicomTag.REFERENCED_SERIES);
        Map<String, Integer> indices = new HashMap<>();
        if (series.size() != 1) {
            return new DicomSourceSeries(indices);
        }
        List<DicomDataSet> instances = series.get(0).items(DicomTag.REFERENCED_INSTANCE);
        for (DicomDataSet instance : instances) {
            indices.put(instance.text(DicomTag.REFERENCED_SOP_INSTANCE).orElse(""), indices.size());
        }
        return new DicomSourceSeries(indices.size() == instances.size() ? indices : Map.of());
    }

    /**
     * Places the found slices in the whole stack if the series has further slices and lists all of them in spatial
     * order, forwards or backwards. Otherwise returns them unchanged. A single slice doesn't reveal the direction.
     *
     * @param groups functional groups of each frame
     */
    DicomSlices complete(DicomSlices found, List<DicomDataSet> groups) throws FormatException {
        if (found.count() == 1 || indices.size() <= found.count()) {
            return found;
        }
        List<Integer> sources = new ArrayList<>();
        for (DicomDataSet frame : groups) {
            Optional<Integer> source = source(frame);
            if (source.isEmpty()) {
                return found;
            }
            sources.add(source.get());
        }
        int[] forwards = sources.stream().mapToInt(Integer::intValue).toArray();
        if (found.isShiftedTo(forwards)) {
            return found.placedAt(forwards, indices.size());
        }
        int last = indices.size() - 1;
        int[] backwards = sources.stream().mapToInt(source -> last - source).toArray();
        return found.isShiftedTo(backwards) ? found.placedAt(backwards, indices.size()) : found;
    }

    private Optional<Integer> source(DicomDataSet frame) throws FormatException {
        Optional<DicomDataSet> derivation = frame.item(DicomTag.DERIVATION_IMAGE);
        if (derivation.isEmpty()) {
            return Optional.empty();
        }
        List<DicomDataSet> sources = derivation.get().items(DicomTag.SOURCE_IMAGE);
        return sources.size() == 1
                ? sources.get(0).text(DicomTag.REFERENCED_SOP_INSTANCE).map(indices::get)
                : Optional.empty();
    }
}
