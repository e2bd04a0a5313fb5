package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import java.util.Optional;

/** Determines the monitored inputs of a model. */
public final class MonitoredInputs {

    private MonitoredInputs() {}

    /**
     * Returns the procedure whose sets at its first alpha define the band of a channel. It is the first procedure of
     * the channel with inner and outer sets.
     */
    public static Optional<Procedure> bandProcedure(
            ConformalConfiguration configuration, Model model, Channel channel) {
        return configuration.proceduresOf(model).stream()
                .filter(procedure -> procedure.channel().equals(channel)
                        && procedure.method().hasBand())
                .findFirst();
    }

    /** Returns the number of monitors that one prediction feeds. */
    static long count(ConformalConfiguration configuration, Model model) {
        return configuration.drift().inputProxies().chosen().stream()
                .mapToLong(proxy -> model.channels().stream()
                        .filter(channel -> proxy != Proxy.BAND
                                || bandProcedure(configuration, model, channel).isPresent())
                        .count())
                .sum();
    }
}
