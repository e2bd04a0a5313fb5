package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.dice.DiceBounds;
import io.conformalstreams.conformal.dice.DiceCoefficient;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A lower bound for the Dice coefficient of the predicted mask and the truth. It is published as the interval from the
 * bound to 1. The estimate is the soft Dice coefficient, which the model's probabilities predict. A critical value is
 * the amount by which the estimate exceeds the true coefficient.
 *
 * @param limit the bound below which a review is requested
 */
record DiceBoundMethod(ReviewLimit limit) implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "dice-bound";

    private static final SettingGroup SETTINGS =
            MethodType.settings(TYPE, "A lower bound for the Dice coefficient of the predicted mask.");

    private static final Setting<Optional<Double>> REVIEW_BELOW = ReviewLimit.setting(SETTINGS, "");

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            SETTINGS,
            written -> written.complete().map(values -> new DiceBoundMethod(new ReviewLimit(values.get(REVIEW_BELOW)))),
            cases -> cases.channels().stream()
                    .map(channel -> ExampleProcedure.of(channel, "dice", "0.1", "reviewBelow: 0.7")));

    @Override
    public String type() {
        return TYPE;
    }

    /** The lines exclude the limit, because it does not change critical values. */
    @Override
    public List<String> canonicalLines() {
        return List.of();
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        String quantity = "Dice coefficient of the predicted " + channel.name();
        return Promise.ofInterval(
                "The " + quantity + " is at least the bound, with probability " + Percent.without(alpha) + ".",
                quantity);
    }

    @Override
    public boolean predictsInterval() {
        return true;
    }

    /** A bound is at most 1, so a perfect mask reaches it at every threshold. */
    @Override
    public boolean mayCoverByChance() {
        return true;
    }

    @Override
    public List<Measure> measures() {
        return List.of(Measures.DICE_BOUND, Measures.INTERVAL_COVERAGE, Measures.ESTIMATE_ERROR, Measures.REVIEW_SHARE);
    }

    @Override
    public List<Component> components() {
        return List.of(Component.INTERVAL);
    }

    @Override
    public List<Component> events() {
        return List.of(Component.INTERVAL);
    }

    /** Rejects ignored pixels: the Dice coefficient of the whole image depends on them. */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.of("the Dice coefficient in the whole image is unknown if some pixels are not annotated");
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return !image.maskOnly();
    }

    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        PredictedImage predicted = image.channels().get(channel);
        PackedMask structure = truth.of(channel);
        double criticalValue =
                image.maskOnly() ? Double.POSITIVE_INFINITY : DiceBounds.criticalValue(predicted, structure);
        return Optional.of(new ImageScore(
                Map.of(Component.INTERVAL, criticalValue),
                OptionalDouble.of(DiceCoefficient.of(predicted.predictedMask(), structure)),
                Losses.NONE,
                Optional.empty()));
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        double predictedDice = DiceBounds.predictedDice(image.channels().get(channel));
        // A mask has no probabilities. Its threshold is plus infinity, so the bound is 0.
        OptionalDouble estimate = image.maskOnly() ? OptionalDouble.empty() : OptionalDouble.of(predictedDice);
        List<PredictionRegion> regions = new ArrayList<>();
        for (Level level : levels) {
            double bound = DiceBounds.bound(predictedDice, level.threshold(Component.INTERVAL));
            regions.add(new PredictionRegion.Interval(
                    Quantity.DICE, estimate, new ValueInterval(bound, 1), limit.requestsReview(bound)));
        }
        return regions;
    }
}
