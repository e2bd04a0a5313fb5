package io.conformalstreams.ops.figure;

import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.Promise;
import io.conformalstreams.processor.model.Channel;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The heading of a figure of sets.
 *
 * @param title of the figure
 * @param inner what is promised of the inner set, if anything
 * @param outer what is promised of the outer set, if anything
 */
public record SetLegend(String title, Optional<String> inner, Optional<String> outer) {

    /**
     * The legend of a procedure that predicts sets.
     *
     * @param channel the structure that the sets are about
     * @param alpha the level at which the sets are shown
     */
    public static SetLegend of(String procedure, ConformalMethod method, Channel channel, BigDecimal alpha) {
        Promise promise = method.promise(channel, alpha);
        return new SetLegend(
                procedure + " (" + method.type() + ")",
                promise.inner().map(words -> "inner set: " + words),
                promise.outer().map(words -> "outer set: " + words));
    }
}
