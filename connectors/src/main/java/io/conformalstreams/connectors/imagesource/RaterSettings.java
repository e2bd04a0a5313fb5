package io.conformalstreams.connectors.imagesource;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The settings that name the raters of labels. Records contain these names, and never the name of a person. */
public final class RaterSettings {

    /** Key of the setting that names the only rater of a connector. */
    public static final String RATER = "rater";

    /** Key of the setting that assigns raters to the creators of segmentations. */
    public static final String CREATORS = "raters.of.creators";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}");
    private static final String ALLOWED =
            "1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first";

    private RaterSettings() {}

    /** Accepts a rater's name, and the empty string for none. */
    public static ConfigDef.Validator nameOrEmpty() {
        return ConfigDef.LambdaValidator.with(
                (setting, value) -> {
                    if (value instanceof String name && !name.isEmpty() && !isName(name)) {
                        throw new ConfigException(setting, name, "a rater's name has " + ALLOWED);
                    }
                },
                () -> ALLOWED + ", or empty");
    }

    /** The rater of all labels of a connector; empty if there are none. */
    public static Optional<String> rater(String setting) {
        return Optional.of(setting).filter(name -> !name.isEmpty());
    }

    /**
     * Reads the raters by the Content Creator's Name of a segmentation. The entries have the form {@code name=rater} and
     * are separated by semicolons. Messages don't repeat the names, because they are those of persons.
     *
     * @throws ConfigException if an entry is malformed, or if a creator occurs twice
     */
    public static Map<String, String> ofCreators(String setting) {
        Map<String, String> raters = new TreeMap<>();
        int number = 0;
        for (String entry : setting.split(";", -1)) {
            number++;
            int separator = entry.lastIndexOf('=');
            if (entry.isBlank() && setting.isBlank()) {
                return Map.of();
            }
            String creator = separator < 0 ? "" : creator(entry.substring(0, separator));
            String rater = entry.substring(separator + 1).trim();
            if (creator.isEmpty() || !isName(rater)) {
                throw new ConfigException(CREATORS + ": entry " + number
                        + " must be a Content Creator's Name, =, and a rater of " + ALLOWED
                        + ", for example Reader^One=reader-1; separate entries by semicolons");
            }
            if (raters.put(creator, rater) != null) {
                throw new ConfigException(CREATORS + ": entry " + number
                        + " has the creator of an earlier entry; give each creator once");
            }
        }
        return raters;
    }

    /** The alphabetic part of a person's name in DICOM, without the padding and the empty components at its end. */
    public static String creator(String name) {
        return name.replaceAll("=.*", "").trim().replaceAll("\\^+$", "");
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
