package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.adaptation.SizeClasses;
import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.Constraint;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A configured conformal procedure on one channel of one model.
 *
 * @param name name, unique in the configuration
 * @param model model whose scores the procedure uses
 * @param channel channel of that model
 * @param alphas nominal miscoverage levels, distinct, between 0 and 1, without trailing zeros, in configured order
 * @param method computes critical values from labelled images, and regions from predictions and thresholds
 * @param guarantee promise of the thresholds
 * @param sizeClasses classes of the predicted size that are calibrated separately, if any
 * @param window units that calibrate
 * @param fingerprint hash of everything that critical values depend on, 32 lower-case hexadecimal digits. It excludes
 *     the name, the alphas, their division among components, the guarantee and the window. Critical values with equal
 *     fingerprints may be used in one calibration
 */
public record Procedure(
        String name,
        Model model,
        Channel channel,
        List<BigDecimal> alphas,
        ConformalMethod method,
        Guarantee guarantee,
        Optional<SizeClasses> sizeClasses,
        Window window,
        String fingerprint) {

    /** With more digits, two levels could be the same double in records. */
    private static final int ALPHA_DIGITS = 15;

    static final Constraint<String> NAME =
            Constraint.matching("[a-z0-9-]{1,64}", "1 to 64 lower-case letters, digits and hyphens");
    static final Constraint<BigDecimal> ALPHA = new Constraint<>(
            "a decimal number above 0 and below 1 with at most " + ALPHA_DIGITS + " decimals",
            alpha -> alpha.signum() > 0
                    && alpha.compareTo(BigDecimal.ONE) < 0
                    && alpha.stripTrailingZeros().scale() <= ALPHA_DIGITS);

    public Procedure {
        NAME.require("name", name);
        alphas.forEach(alpha -> ALPHA.require("alphas", alpha));
        alphas = alphas.stream().map(BigDecimal::stripTrailingZeros).toList();
        if (alphas.isEmpty() || alphas.stream().distinct().count() < alphas.size()) {
            throw new IllegalArgumentException("alphas " + alphas + " must be at least one, and distinct");
        }
        if (!model.channels().contains(channel)) {
            throw new IllegalArgumentException("channel " + channel.name() + " must be one of model " + model.name());
        }
        if (!fingerprint.equals(Fingerprint.of(model, channel, method, sizeClasses))) {
            throw new IllegalArgumentException("fingerprint " + fingerprint + " is not that of the method");
        }
    }

    /** Creates a procedure and computes its fingerprint. */
    public Procedure(
            String name,
            Model model,
            Channel channel,
            List<BigDecimal> alphas,
            ConformalMethod method,
            Guarantee guarantee,
            Optional<SizeClasses> sizeClasses,
            Window window) {
        this(
                name,
                model,
                channel,
                alphas,
                method,
                guarantee,
                sizeClasses,
                window,
                Fingerprint.of(model, channel, method, sizeClasses));
    }

    /**
     * Returns the scores of a labelled image, in the size class of its predicted mask. Empty if the method makes no
     * claim about the image, if models were trained on the image and the method cannot tell them apart, or if the label
     * has ignored pixels that the method cannot leave out.
     */
    public Optional<ImageScore> score(ScoredImage image, ConformalMethod.Truth truth) {
        boolean unusable = image.fold().isPresent() && !method.usesTrainingImages();
        if (unusable || !method.accepts(truth)) {
            return Optional.empty();
        }
        return method.score(image, channel, truth)
                .map(score -> sizeClass(image).map(score::in).orElse(score));
    }

    /** The rule that turns the scores of units into thresholds. */
    public CalibrationRule calibrationRule() {
        return method.calibrationRule(guarantee);
    }

    /** The size class of an image, which depends only on its prediction. */
    public Optional<String> sizeClass(ScoredImage image) {
        return sizeClasses.map(
                classes -> classes.of(image.channels().get(channel).predictedMask()));
    }

    /** Predicts the regions of an image, one for each level, in order. */
    public List<PredictionRegion> regions(ScoredImage image, List<ConformalMethod.Level> levels) {
        return method.regions(image, channel, levels);
    }
}
