package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * An archive's response to a request to store instances (PS3.18, 10.5.3).
 *
 * @param stored identifiers of the instances that the archive now has
 * @param warnings reason of the warning by instance; instances with a warning are stored
 * @param failures reason of the failure by instance
 */
public record StoreResponse(Set<String> stored, Map<String, Integer> warnings, Map<String, Integer> failures) {

    /** The archive refused the instance because it already has it. After a redelivery, this counts as success. */
    private static final int DUPLICATE = 0x0111;

    private static final int PROCESSING_FAILURE = 0x0110;
    private static final int OUT_OF_RESOURCES = 0xA700;

    /**
     * @param name source of the response, for messages
     * @param json the response as DICOM JSON
     * @throws FormatException if the JSON isn't a response to such a request
     */
    public static StoreResponse parse(String name, byte[] json) throws FormatException {
        Set<String> stored = new LinkedHashSet<>();
        Map<String, Integer> warnings = new LinkedHashMap<>();
        Map<String, Integer> failures = new LinkedHashMap<>();
        for (DicomDataSet response : DicomJson.dataSets(name, json)) {
            for (DicomDataSet item : response.items(DicomTag.REFERENCED_SOP)) {
                String instance = item.requiredText(DicomTag.REFERENCED_SOP_INSTANCE);
                stored.add(instance);
                item.unsignedShort(DicomTag.WARNING_REASON).ifPresent(reason -> warnings.put(instance, reason));
            }
            for (DicomDataSet item : response.items(DicomTag.FAILED_SOP)) {
                String instance = item.requiredText(DicomTag.REFERENCED_SOP_INSTANCE);
                int reason = item.unsignedShort(DicomTag.FAILURE_REASON).orElse(PROCESSING_FAILURE);
                if (reason == DUPLICATE) {
                    stored.add(instance);
                } else {
                    failures.put(instance, reason);
                }
            }
        }
        return new StoreResponse(stored, warnings, failures);
    }

    /**
     * Whether it may help to send the same object again (PS3.4, B.2.3): the archive had no room, or failed for no
     * stated reason.
     */
    public static boolean isTransient(int reason) {
        return (reason & 0xff00) == OUT_OF_RESOURCES || reason == PROCESSING_FAILURE;
    }
}
