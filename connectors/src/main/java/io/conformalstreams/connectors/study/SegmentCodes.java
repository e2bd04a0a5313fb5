package io.conformalstreams.connectors.study;

import io.conformalstreams.connectors.dicom.CodedConcept;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** The coded category and type of each channel. */
record SegmentCodes(Map<String, CodedConcept> categories, Map<String, CodedConcept> types) {

    private static final CodedConcept STRUCTURE = new CodedConcept("91723000", "SCT", "Anatomical Structure");
    private static final CodedConcept TISSUE = new CodedConcept("85756007", "SCT", "Tissue");

    /**
     * @throws ConfigException for an entry that isn't channel=scheme:value:meaning
     */
    static SegmentCodes read(String categorySetting, List<String> categories, String typeSetting, List<String> types) {
        return new SegmentCodes(read(categorySetting, categories), read(typeSetting, types));
    }

    private static Map<String, CodedConcept> read(String setting, List<String> entries) {
        Map<String, CodedConcept> codes = new HashMap<>();
        for (String entry : entries) {
            int sign = entry.indexOf('=');
            try {
                CodedConcept code = CodedConcept.parse(entry.substring(sign + 1));
                if (sign < 1 || codes.put(entry.substring(0, sign).strip(), code) != null) {
                    throw new ConfigException(
                            setting, entry, "a channel, =, and scheme:value:meaning are needed, once each");
                }
            } catch (IllegalArgumentException e) {
                throw new ConfigException(setting, entry, e.getMessage());
            }
        }
        return codes;
    }

    CodedConcept category(String channel) {
        return categories.getOrDefault(channel, STRUCTURE);
    }

    CodedConcept type(String channel) {
        return types.getOrDefault(channel, TISSUE);
    }
}
