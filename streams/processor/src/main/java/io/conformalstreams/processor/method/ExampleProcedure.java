package io.conformalstreams.processor.method;

import io.conformalstreams.processor.model.Channel;
import java.util.Locale;

/**
 * A procedure in an example configuration.
 *
 * @param subject the subject, in any letters: the first part of its name
 * @param suffix the second part of its name: lower-case letters, digits and hyphens
 * @param channel of the model
 * @param alphas separated by commas
 * @param settings of the method, a line of YAML each
 */
record ExampleProcedure(String subject, String suffix, Channel channel, String alphas, String settings) {

    /** An example for one channel. */
    static ExampleProcedure of(Channel channel, String suffix, String alphas, String settings) {
        return new ExampleProcedure(channel.name(), suffix, channel, alphas, settings);
    }

    /** YAML that is one element of a configuration's {@code procedures}. */
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
