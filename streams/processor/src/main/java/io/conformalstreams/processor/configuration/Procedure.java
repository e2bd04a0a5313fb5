package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.reading.Constraint;
import java.math.BigDecimal;
import java.util.List;

/**
 * One configured conformal method on one channel of one model.
 *
 * @param name unique in the configuration
 * @param type kind of method; {@value #CONFIDENCE_SETS} is the only one
 * @param model whose scores it takes
 * @param channel of that model
 * @param alphas nominal miscoverage levels, distinct, between 0 and 1, without trailing zeros, in configured order
 * @param sets scores and truth to critical values, scores and thresholds to sets
 * @param window which images calibrate
 * @param fingerprint hash of everything that critical values depend on, so of everything but the name, the alphas, the
 *     share of the inner side in them, and the window: 32 lower-case hexadecimal digits. Critical values of equal
 *     fingerprints may calibrate together
 */
public record Procedure(
        String name,
        String type,
        Model model,
        Channel channel,
        List<BigDecimal> alphas,
        InnerOuterSets sets,
        Window window,
        String fingerprint) {

    /** Inner and outer confidence sets. */
    public static final String CONFIDENCE_SETS = "confidence-sets";

    /** More digits could make two levels equal as the doubles of the records. */
    private static final int ALPHA_DIGITS = 15;

    static final Constraint<String> NAME =
            Constraint.matching("[a-z0-9-]{1,64}", "1 to 64 lower-case letters, digits and hyphens");
    static final Constraint<String> TYPE = new Constraint<>(CONFIDENCE_SETS, CONFIDENCE_SETS::equals);
    static final Constraint<BigDecimal> ALPHA = new Constraint<>(
            "a decimal number above 0 and below 1 with at most " + ALPHA_DIGITS + " decimals",
            alpha -> alpha.signum() > 0
                    && alpha.compareTo(BigDecimal.ONE) < 0
                    && alpha.stripTrailingZeros().scale() <= ALPHA_DIGITS);

    public Procedure {
        NAME.require("name", name);
        TYPE.require("type", type);
        alphas.forEach(alpha -> ALPHA.require("alphas", alpha));
        alphas = alphas.stream().map(BigDecimal::stripTrailingZeros).toList();
        if (alphas.isEmpty() || alphas.stream().distinct().count() < alphas.size()) {
            throw new IllegalArgumentException("alphas " + alphas + " must be at least one, and distinct");
        }
        if (!model.channels().contains(channel)) {
            throw new IllegalArgumentException("channel " + channel.name() + " must be one of model " + model.name());
        }
        if (!fingerprint.equals(Fingerprint.of(type, model, channel, sets))) {
            throw new IllegalArgumentException("fingerprint " + fingerprint + " is not that of the definition");
        }
    }

    /** A procedure with the fingerprint of its definition, hashed once. */
    public Procedure(
            String name,
            String type,
            Model model,
            Channel channel,
            List<BigDecimal> alphas,
            InnerOuterSets sets,
            Window window) {
        this(name, type, model, channel, alphas, sets, window, Fingerprint.of(type, model, channel, sets));
    }
}
