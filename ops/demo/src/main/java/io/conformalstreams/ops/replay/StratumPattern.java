package io.conformalstreams.ops.replay;

import java.util.regex.Pattern;

/**
 * How the stratum of a case is named.
 *
 * @param text pattern with the placeholders {@code {model}}, {@code {version}} and {@code {site}}. It begins with
 *     {@code {model}}, because the part of a stratum before the first {@code @} or {@code |} names the model.
 */
public record StratumPattern(String text) {

    private static final Pattern UNKNOWN_PLACEHOLDER = Pattern.compile("\\{(?!(model|version|site)})");
    private static final Pattern FORM = Pattern.compile("\\{model}([@|].*)?");

    public StratumPattern {
        if (UNKNOWN_PLACEHOLDER.matcher(text).find() || !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("stratum pattern is '" + text
                    + "'; {model}, possibly followed by @ or | and by text with {version} and {site}, is expected, such"
                    + " as {model}@{version}|{site}");
        }
    }

    /** The stratum of one case. */
    public String stratum(String model, String version, String site) {
        return text.replace("{model}", model).replace("{version}", version).replace("{site}", site);
    }
}
