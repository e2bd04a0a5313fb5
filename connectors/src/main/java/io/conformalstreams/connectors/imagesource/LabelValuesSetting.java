package io.conformalstreams.connectors.imagesource;

import io.conformalstreams.connectors.format.LabelValues;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** Reads {@code label.values}, whose entries look like {@code 4}, {@code 1=cell} or {@code 2=nucleus|SCT:84640000}. */
public final class LabelValuesSetting {

    /** Key of the setting that names the values of the channels. */
    public static final String VALUES = "label.values";

    /** Key of the setting that names the value of unannotated pixels. */
    public static final String IGNORE = "label.ignore";

    private static final Pattern ENTRY = Pattern.compile("\\s*([0-9]{1,3})\\s*(?:=(.+))?");
    private static final String REMEDY =
            "Correct the label map, or add the value to label.values and to the channel's labelValues in the model; set"
                    + " label.ignore and the model's ignoreLabel if these pixels are unannotated";

    private LabelValuesSetting() {}

    /**
     * Adds the value of {@code label.ignore}, an entry like {@code 255} or {@code 3=unlabelled}.
     *
     * @param entry blank if every pixel is annotated
     * @throws ConfigException if the entry is malformed, or if a channel already has the value or the name
     */
    public static LabelValues ignoring(LabelValues values, String entry) {
        if (entry.isBlank()) {
            return values;
        }
        Matcher matcher = ENTRY.matcher(entry);
        try {
            if (matcher.matches()) {
                return values.ignoring(Integer.parseInt(matcher.group(1)), named(entry, matcher.group(2)));
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(IGNORE, entry, e.getMessage());
        }
        throw new ConfigException(IGNORE, entry, "a value of 1 to 255 is needed, such as 255 or 3=unlabelled");
    }

    /**
     * @param channels names of the channels, which have the values 1, 2, ... if there are no entries
     * @throws ConfigException if an entry is malformed, or if a value or a name occurs twice
     */
    public static LabelValues read(List<String> entries, List<String> channels) {
        Map<Integer, Set<String>> names = new TreeMap<>();
        if (entries.isEmpty()) {
            for (String channel : channels) {
                names.put(names.size() + 1, Set.of(channel));
            }
        }
        for (String entry : entries) {
            Matcher matcher = ENTRY.matcher(entry);
            if (!matcher.matches()
                    || names.putIfAbsent(Integer.parseInt(matcher.group(1)), named(entry, matcher.group(2))) != null) {
                throw invalid(
                        entries, "entries look like 4, 1=cell or 2=nucleus|SCT:84640000, and no value may occur twice");
            }
        }
        try {
            return LabelValues.of(names, REMEDY);
        } catch (IllegalArgumentException e) {
            throw invalid(entries, e.getMessage());
        }
    }

    private static Set<String> named(String entry, String names) {
        if (names == null) {
            return Set.of();
        }
        try {
            return Set.of(names.strip().split("\\s*\\|\\s*"));
        } catch (IllegalArgumentException twice) {
            throw invalid(List.of(entry), "no name may occur twice");
        }
    }

    private static ConfigException invalid(List<String> entries, String message) {
        return new ConfigException(VALUES, entries, message);
    }
}
