package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.connectors.format.FormatException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the series that an image was derived from, by means of each frame's source image (PS3.3, C.7.6.16.2.6). */
final class DerivationSource {

    private DerivationSource() {}

    /**
     * Empty if the file refers to no series or to several, if a slice has no source image or several, or if a UID is
     * malformed.
     */
    static Optional<ImageSource> of(DicomFrames frames, DicomDataSet dataSet, DicomSlices slices)
            throws FormatException {
        List<DicomDataSet> series = dataSet.items(DicomTag.REFERENCED_SERIES);
        if (series.size() != 1) {
            return Optional.empty();
        }
        Map<String, String> classes = new HashMap<>();
        for (DicomDataSet instance : series.get(0).items(DicomTag.REFERENCED_INSTANCE)) {
            classes.put(
                    instance.text(DicomTag.REFERENCED_SOP_INSTANCE).orElse(""),
                    instance.text(DicomTag.REFERENCED_SOP_CLASS).orElse(""));
        }
        Optional<List<String>> instances =
                classes.size() == 1 ? Optional.of(List.copyOf(classes.keySet())) : ofSlices(frames, slices);
        if (instances.isEmpty() || new HashSet<>(classes.values()).size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ImageSource(
                    dataSet.text(DicomTag.STUDY_INSTANCE).orElse(""),
                    series.get(0).text(DicomTag.SERIES_INSTANCE).orElse(""),
                    classes.values().iterator().next(),
                    instances.get()));
        } catch (InvalidImageException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<List<String>> ofSlices(DicomFrames frames, DicomSlices slices) throws FormatException {
        String[] instances = new String[slices.count()];
        for (int frame = 0; frame < frames.groups().size(); frame++) {
            Optional<DicomDataSet> derivation = frames.group(frames.groups().get(frame), DicomTag.DERIVATION_IMAGE);
            List<DicomDataSet> sources =
                    derivation.isPresent() ? derivation.get().items(DicomTag.SOURCE_IMAGE) : List.of();
            Optional<String> instance =
                    sources.size() == 1 ? sources.get(0).text(DicomTag.REFERENCED_SOP_INSTANCE) : Optional.empty();
            int slice = slices.index(frame);
            if (instance.isEmpty() || instances[slice] != null && !instances[slice].equals(instance.get())) {
                return Optional.empty();
            }
            instances[slice] = instance.get();
        }
        return Arrays.stream(instances).allMatch(instance -> instance != null)
                ? Optional.of(List.of(instances))
                : Optional.empty();
    }
}
