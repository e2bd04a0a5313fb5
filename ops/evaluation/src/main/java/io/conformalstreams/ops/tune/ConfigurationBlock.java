package io.conformalstreams.ops.tune;

import io.conformalstreams.ops.dataset.DatasetDescription;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The chosen procedures, as the {@code procedures} of a configuration in YAML. */
final class ConfigurationBlock {

    /** Names that YAML reads as plain text. Words like yes and null are not among them. */
    private static final Pattern PLAIN = Pattern.compile("(?!(?i:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][\\w.-]*");

    private static final int LONGEST_NAME = 64;

    private final DatasetDescription description;
    private final BigDecimal alpha;
    private final Map<String, Integer> used = new HashMap<>();

    private ConfigurationBlock(DatasetDescription description, BigDecimal alpha) {
        this.description = description;
        this.alpha = alpha;
    }

    /** One procedure for each channel, and one for the ratio if there is a choice for it. */
    static String of(
            DatasetDescription description,
            BigDecimal alpha,
            List<ChannelTuning> channels,
            Optional<RatioChoice> ratio,
            int units) {
        ConfigurationBlock block = new ConfigurationBlock(description, alpha);
        StringBuilder text = new StringBuilder();
        text.append("# Chosen on ")
                .append(units)
                .append(" learning units, which ")
                .append(LearningUnits.FILE_NAME);
        text.append(" lists. They must neither calibrate nor judge these procedures.\n");
        text.append("procedures:\n");
        channels.forEach(channel -> text.append(block.procedure(channel)));
        ratio.ifPresent(choice -> text.append(block.procedure(choice)));
        return text.toString();
    }

    private String procedure(ChannelTuning channel) {
        return """
                  - name: %s
                    type: confidence-sets
                    model: %s
                    channel: %s
                    alphas: [%s]
                    combination: {bonferroni: {innerShare: %s}}
                    inner: %s
                    outer: %s
                    window: all
                """.formatted(
                        name(channel.channel(), "-sets"),
                        scalar(description.model()),
                        scalar(channel.channel()),
                        alpha.toPlainString(),
                        channel.best().innerShare().toPlainString(),
                        channel.best().inner().transformation().configuration(),
                        channel.best().outer().transformation().configuration());
    }

    private String procedure(RatioChoice choice) {
        return """
                  - name: %s
                    type: ratio-biomarker
                    model: %s
                    channel: %s
                    denominator: %s
                    alphas: [%s]
                    interval: {overall: {markovShare: %s}}
                    temperature: %s
                    window: all
                """.formatted(
                        name(choice.ratio().name(), "-ratio"),
                        scalar(description.model()),
                        scalar(channelName(choice.ratio().numerator())),
                        scalar(channelName(choice.ratio().denominator())),
                        alpha.toPlainString(),
                        choice.markovShare().toPlainString(),
                        choice.temperature().toPlainString());
    }

    private String channelName(int channel) {
        return description.channels().get(channel).name();
    }

    /** Names of procedures have lower-case letters, digits and hyphens only, and are distinct. */
    private String name(String subject, String kind) {
        String letters = subject.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        int number = used.merge(letters + kind, 1, Integer::sum);
        String suffix = number == 1 ? kind : "-" + number + kind;
        return letters.substring(0, Math.min(letters.length(), LONGEST_NAME - suffix.length())) + suffix;
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
