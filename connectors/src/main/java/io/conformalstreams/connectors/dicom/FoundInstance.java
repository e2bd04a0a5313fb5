package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * A series or an instance that a search found.
 *
 * @param sopInstance empty for a series
 * @param sopClass empty if the response has none
 * @param modality empty if the response has none
 */
public record FoundInstance(
        String studyInstance, String seriesInstance, String sopInstance, String sopClass, String modality) {

    /**
     * Reads the response to a search.
     *
     * @param name source of the response, for messages
     * @param json DICOM JSON
     * @throws FormatException if the JSON isn't a response to a search
     */
    public static List<FoundInstance> parse(String name, byte[] json) throws FormatException {
        List<FoundInstance> found = new ArrayList<>();
        for (DicomDataSet item : DicomJson.dataSets(name, json)) {
            found.add(new FoundInstance(
                    item.requiredText(DicomTag.STUDY_INSTANCE),
                    item.requiredText(DicomTag.SERIES_INSTANCE),
                    item.text(DicomTag.SOP_INSTANCE).orElse(""),
                    item.text(DicomTag.SOP_CLASS).orElse(""),
                    item.text(DicomTag.MODALITY).orElse("")));
        }
        return found;
    }
}
