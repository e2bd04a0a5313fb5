package io.conformalstreams.processor.method;

import io.conformalstreams.processor.model.Channel;
import java.util.Locale;

/**
 * A procedure in an example configuration.
 *
 * @param subject first part of the procedure's name, with any characters; it is written in lower case with hyphens
 * @param suffix second part of the name: lower-case letters, digits and hyphens
 * @param channel channel of the model
 * @param alphas levels, separated by commas
 * @param settings the method's settings, as lines of YAML
 */
record ExampleProcedure(String subject, String suffix, Channel channel, String alphas, String settings) {

    /** Creates an example for one channel. */
    static ExampleProcedure of(Channel channel, String suffix, String alphas, String settings) {
        return new ExampleProcedure(channel.name(), suffix, channel, alphas, settings);
    }

    /** Writes one element of the configuration's {@code procedures} as YAML. */
    String yaml(String type, String model) {
        return """
                - name: %s-%s
                  type: %s
                  model: %s
                  channel: %s
                  alphas: [%s]
                  window: all
                %s""".formatted(
                        subject.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                        suffix,
                        type,
                        model,
                        channel.name(),
                        alphas,
                        settings.indent(2).stripTrailing());
    }
}
