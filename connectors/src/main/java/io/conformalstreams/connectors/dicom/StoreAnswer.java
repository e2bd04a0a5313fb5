package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * An archive's answer to instances that were sent to it (PS3.18, 10.5.3).
 *
 * @param stored identifiers of the instances that it has
 * @param warnings reason of the warning by instance; these are stored
 * @param failures reason of the failure by instance
 */
public record StoreAnswer(Set<String> stored, Map<String, Integer> warnings, Map<String, Integer> failures) {

    /** Refused because it is there: what a redelivery wants. */
    private static final int DUPLICATE = 0x0111;

    private static final int PROCESSING_FAILURE = 0x0110;
    private static final int OUT_OF_RESOURCES = 0xA700;

    /**
     * @param name where it comes from, for messages
     * @param json the answer as DICOM JSON
     * @throws FormatException when it is something else
     */
    public static StoreAnswer parse(String name, byte[] json) throws FormatException {
        Set<String> stored = new LinkedHashSet<>();
        Map<String, Integer> warnings = new LinkedHashMap<>();
        Map<String, Integer> failures = new LinkedHashMap<>();
        for (DicomDataSet answer : DicomJson.dataSets(name, json)) {
            for (DicomDataSet item : answer.items(DicomTag.REFERENCED_SOP)) {
                String instance = item.requiredText(DicomTag.REFERENCED_SOP_INSTANCE);
                stored.add(instance);
                item.unsignedShort(DicomTag.WARNING_REASON).ifPresent(reason -> warnings.put(instance, reason));
            }
            for (DicomDataSet item : answer.items(DicomTag.FAILED_SOP)) {
                String instance = item.requiredText(DicomTag.REFERENCED_SOP_INSTANCE);
                int reason = item.unsignedShort(DicomTag.FAILURE_REASON).orElse(PROCESSING_FAILURE);
                if (reason == DUPLICATE) {
                    stored.add(instance);
                } else {
                    failures.put(instance, reason);
                }
            }
        }
        return new StoreAnswer(stored, warnings, failures);
    }

    /** Whether sending the same again may help (PS3.4, B.2.3): the archive had no room, or failed for no stated reason. */
    public static boolean isTransient(int reason) {
        return (reason & 0xff00) == OUT_OF_RESOURCES || reason == PROCESSING_FAILURE;
    }
}
