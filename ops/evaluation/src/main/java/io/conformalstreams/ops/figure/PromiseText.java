package io.conformalstreams.ops.figure;

import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.Promise;
import io.conformalstreams.processor.model.Channel;
import java.math.BigDecimal;

/** What a method promises, as the head of a figure. */
public final class PromiseText {

    private PromiseText() {}

    /**
     * The legend of a procedure that predicts sets.
     *
     * @param channel the structure that it is about
     * @param alpha at which the sets are shown
     */
    public static SetLegend legend(String name, ConformalMethod method, Channel channel, BigDecimal alpha) {
        Promise promise = method.promise(channel, alpha);
        return new SetLegend(
                name + " (" + method.type() + ")",
                promise.inner().map(words -> "inner set: " + words),
                promise.outer().map(words -> "outer set: " + words));
    }

    /** The title of a procedure that predicts intervals, at its first alpha. */
    public static String ofIntervals(Procedure procedure) {
        BigDecimal level = BigDecimal.ONE.subtract(procedure.alphas().get(0));
        return procedure.name() + " (" + procedure.method().type() + "), promised "
                + level.movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }
}
