package io.conformalstreams.connectors.dicomwebsource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Which DICOM attributes of an object become attributes of its image, such as {@code scanner=00081090}. Only attributes
 * of the equipment and the acquisition are permitted, because others can identify a patient or a person.
 */
final class AttributeTags {

    private static final Pattern ENTRY = Pattern.compile("([A-Za-z][A-Za-z0-9_-]{0,31})=([0-9A-Fa-f]{8})");

    /** PS3.6 has their names. */
    private static final Map<String, String> PERMITTED = new TreeMap<>(Map.ofEntries(
            Map.entry("00080060", "Modality"),
            Map.entry("00080070", "Manufacturer"),
            Map.entry("00081010", "StationName"),
            Map.entry("00081090", "ManufacturerModelName"),
            Map.entry("00180010", "ContrastBolusAgent"),
            Map.entry("00180015", "BodyPartExamined"),
            Map.entry("00180020", "ScanningSequence"),
            Map.entry("00180050", "SliceThickness"),
            Map.entry("00180060", "KVP"),
            Map.entry("00180087", "MagneticFieldStrength"),
            Map.entry("00181000", "DeviceSerialNumber"),
            Map.entry("00181020", "SoftwareVersions"),
            Map.entry("00181030", "ProtocolName"),
            Map.entry("00181210", "ConvolutionKernel"),
            Map.entry("00185100", "PatientPosition"),
            Map.entry("00185101", "ViewPosition")));

    private AttributeTags() {}

    /** Returns the tags by the name of the attribute. */
    static Map<String, Integer> read(List<String> entries) {
        Map<String, Integer> tags = new LinkedHashMap<>();
        for (String entry : entries) {
            Matcher matcher = ENTRY.matcher(entry);
            if (matcher.matches()) {
                tags.put(matcher.group(1), Integer.parseUnsignedInt(matcher.group(2), 16));
            }
        }
        return tags;
    }

    /** Refuses entries in another form, and tags that are not permitted. */
    static ConfigDef.Validator validator() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    for (Object entry : (List<?>) value) {
                        Matcher matcher = ENTRY.matcher((String) entry);
                        if (!matcher.matches()) {
                            throw new ConfigException(name, entry, "an entry like scanner=00081090 is needed");
                        }
                        if (!PERMITTED.containsKey(matcher.group(2).toUpperCase(Locale.ROOT))) {
                            throw new ConfigException(
                                    name,
                                    entry,
                                    "this attribute may identify a patient or a person; permitted are " + PERMITTED);
                        }
                    }
                },
                () -> "entries like scanner=00081090, with tags of the equipment or the acquisition");
    }
}
