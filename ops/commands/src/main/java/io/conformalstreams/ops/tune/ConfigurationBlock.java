package io.conformalstreams.ops.tune;

import io.conformalstreams.connectors.casefolder.Description;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The procedures that were chosen, as the {@code procedures} of a configuration in YAML. */
final class ConfigurationBlock {

    /** Names that YAML reads as the text that they are; words such as yes and null it does not. */
    private static final Pattern PLAIN = Pattern.compile("(?!(?i:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][\\w.-]*");

    private static final int LONGEST_NAME = 64;
    private static final String SUFFIX = "-sets";

    private final Description description;
    private final BigDecimal alpha;
    private final Map<String, Integer> used = new HashMap<>();

    private ConfigurationBlock(Description description, BigDecimal alpha) {
        this.description = description;
        this.alpha = alpha;
    }

    /** One procedure for each channel. */
    static String of(Description description, BigDecimal alpha, List<ChannelTuning> channels, int units) {
        ConfigurationBlock block = new ConfigurationBlock(description, alpha);
        StringBuilder text = new StringBuilder();
        text.append("# Chosen on ")
                .append(units)
                .append(" learning units, which ")
                .append(LearningUnits.FILE_NAME);
        text.append(" lists. They must neither calibrate nor judge these procedures.\n");
        text.append("procedures:\n");
        channels.forEach(channel -> text.append(block.procedure(channel)));
        return text.toString();
    }

    private String procedure(ChannelTuning channel) {
        return """
                  - name: %s
                    type: confidence-sets
                    model: %s
                    channel: %s
                    alphas: [%s]
                    combination: {weighted: {innerShare: %s}}
                    inner: %s
                    outer: %s
                    window: all
                """.formatted(
                        name(channel.channel()),
                        scalar(description.model()),
                        scalar(channel.channel()),
                        alpha.toPlainString(),
                        channel.best().innerShare().toPlainString(),
                        channel.best().inner().transformation().configuration(),
                        channel.best().outer().transformation().configuration());
    }

    /** Names of procedures have lower-case letters, digits and hyphens only, and are distinct. */
    private String name(String channel) {
        String letters = channel.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        int number = used.merge(letters, 1, Integer::sum);
        String suffix = number == 1 ? SUFFIX : "-" + number + SUFFIX;
        return letters.substring(0, Math.min(letters.length(), LONGEST_NAME - suffix.length())) + suffix;
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
