package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.ratio.LabelledRatio;
import io.conformalstreams.conformal.ratio.PixelProbability;
import io.conformalstreams.conformal.ratio.RatioEstimator;
import io.conformalstreams.conformal.ratio.RatioInterval;
import io.conformalstreams.conformal.ratio.RatioIntervals;
import io.conformalstreams.conformal.ratio.RatioMoments;
import io.conformalstreams.conformal.ratio.WidthAlarm;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An interval for the ratio of two structures (arXiv 2505.19585). The numerator is the procedure's channel; the
 * denominator is a channel that contains it. An image without a labelled denominator has no ratio, and the method makes
 * no claim about it.
 *
 * @param denominator the channel that contains the procedure's channel
 * @param kind the paper's kind of interval
 * @param estimator how the ratio is predicted
 * @param temperature divisor of the logits, fitted on learning images; 1 keeps the model's probabilities
 * @param alarm width above which an interval is marked for review; the ratio should then be measured by hand
 */
public record RatioMethod(
        Channel denominator, RatioIntervalKind kind, RatioEstimator estimator, BigDecimal temperature, WidthAlarm alarm)
        implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "ratio-biomarker";

    private static final SettingGroup SETTINGS =
            MethodType.settings(TYPE, "An interval for the ratio of two structures.");

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            SETTINGS,
            RatioMethod::read,
            cases -> cases.ratio().stream()
                    .flatMap(ratio -> Stream.of("calibrated", "conformal")
                            .map(interval -> new ExampleProcedure(
                                    ratio.name(), interval, ratio.numerator(), "0.1", """
                                    denominator: %s
                                    interval: %s
                                    estimator: plain""".formatted(
                                                    ratio.denominator().name(), interval)))),
            "no ratio; choose a folder whose dataset.json has ratio with numerator_channel and denominator_channel, or"
                    + " synthetic cases (without --data)");

    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final Constraint<Double> WIDTH =
            new Constraint<>("a number from 0 to 1", width -> width >= 0 && width <= 1);

    private static final Constraint<BigDecimal> DIVISOR = Constraint.decimal(
            "from 0.01 to 100",
            temperature -> temperature.compareTo(new BigDecimal("0.01")) >= 0
                    && temperature.compareTo(BigDecimal.valueOf(100)) <= 0);

    private static final Setting<String> DENOMINATOR = SETTINGS.required(
            "denominator",
            ScalarType.text(new Constraint<>("the name of a channel of the model", Channel.NAME.isSatisfied())),
            "Channel that contains the procedure's channel.");
    private static final Setting<RatioIntervalKind> INTERVAL = SETTINGS.required(
            "interval",
            RatioIntervalSetting.choice(),
            "The interval: from the errors of both mean probabilities (`calibrated`), around the predicted ratio"
                    + " (`conformal`), or of equation 8 (`overall`).");
    private static final Setting<RatioEstimator> ESTIMATOR = SETTINGS.optional(
            "estimator",
            ScalarType.choice(Map.of(
                    "plain", RatioEstimator.PLAIN,
                    "first-order", RatioEstimator.FIRST_ORDER_DEBIASED,
                    "second-order", RatioEstimator.SECOND_ORDER_DEBIASED)),
            "plain",
            "How the ratio is predicted: the plain ratio of both means, or a ratio debiased to first or second order.");
    private static final Setting<BigDecimal> TEMPERATURE = SETTINGS.optional(
            "temperature", ScalarType.decimal(DIVISOR), "1", "Divisor of the logits. Fit it on learning images.");
    private static final Setting<Double> WIDTH_LIMIT = SETTINGS.optional(
            "widthLimit",
            ScalarType.number(WIDTH),
            "1",
            "An interval wider than this is marked for review: the ratio should then be measured by hand.");

    private static Optional<RatioMethod> read(WrittenProcedure written) {
        Optional<Channel> denominator = written.channel(DENOMINATOR);
        return written.complete()
                .flatMap(values -> denominator.map(whole -> new RatioMethod(
                        whole,
                        values.get(INTERVAL),
                        values.get(ESTIMATOR),
                        values.get(TEMPERATURE),
                        new WidthAlarm(values.get(WIDTH_LIMIT)))));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return List.of(
                "denominator " + denominator.name(),
                "denominatorLabelValues "
                        + denominator.labelValues().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(",")),
                "interval " + kind.text(),
                "estimator " + estimator.name(),
                "temperature " + temperature.stripTrailingZeros().toPlainString());
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        String quantity = channel.name() + " / " + denominator.name();
        return Promise.ofInterval(
                "The interval contains the ratio " + quantity + " of the labelled volumes, with probability "
                        + Percent.without(alpha) + ".",
                quantity);
    }

    @Override
    public boolean predictsInterval() {
        return true;
    }

    /** The errors of two structures may cancel. */
    @Override
    public boolean mayCoverByChance() {
        return components().size() > 1;
    }

    @Override
    public List<Measure> measures() {
        return List.of(Measures.INTERVAL_WIDTH, Measures.INTERVAL_COVERAGE, Measures.ESTIMATE_ERROR);
    }

    @Override
    public List<Component> components() {
        return kind.components();
    }

    @Override
    public List<Component> events() {
        return List.of(Component.INTERVAL);
    }

    @Override
    public BigDecimal alpha(Component component, BigDecimal nominalAlpha) {
        return kind.intervals(estimator, nominalAlpha).errorMiscoverage();
    }

    /**
     * Rejects ignored pixels: the interval is for the ratio in the whole image, which annotated pixels do not
     * determine.
     */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.of("the ratio in the whole image is unknown if some pixels are not annotated");
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return !image.maskOnly();
    }

    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        PackedMask numeratorTruth = truth.of(channel);
        PackedMask denominatorTruth = truth.of(denominator);
        if (denominatorTruth.isEmpty()) {
            return Optional.empty();
        }
        double ratio = (double) numeratorTruth.count() / denominatorTruth.count();
        Map<Component, Double> criticalValues = new EnumMap<>(Component.class);
        if (image.maskOnly()) {
            components().forEach(component -> criticalValues.put(component, Double.POSITIVE_INFINITY));
        } else {
            LabelledRatio labelled = labelled(image, channel, numeratorTruth, denominatorTruth);
            RatioIntervals intervals = kind.intervals(estimator, HALF);
            for (Component component : components()) {
                criticalValues.put(
                        component,
                        intervals.criticalValue(kind.error(component), labelled).orElseThrow());
            }
        }
        return Optional.of(new ImageScore(criticalValues, OptionalDouble.of(ratio), Losses.NONE, Optional.empty()));
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        RatioMoments moments =
                RatioMoments.of(scores(image, channel), scores(image, denominator), probability(image, channel));
        List<PredictionRegion> regions = new ArrayList<>();
        for (Level level : levels) {
            RatioInterval interval = kind.intervals(estimator, level.nominalAlpha())
                    .interval(moments, error -> level.threshold(RatioIntervalKind.component(error)));
            regions.add(new PredictionRegion.Interval(
                    Quantity.RATIO,
                    estimator.of(moments),
                    new ValueInterval(interval.lower(), interval.upper()),
                    Optional.of(alarm.asksForReading(interval))));
        }
        return regions;
    }

    private LabelledRatio labelled(
            ScoredImage image, Channel numerator, PackedMask numeratorTruth, PackedMask denominatorTruth) {
        return LabelledRatio.of(
                scores(image, numerator),
                scores(image, denominator),
                probability(image, numerator),
                numeratorTruth,
                denominatorTruth);
    }

    private PixelProbability probability(ScoredImage image, Channel channel) {
        return new PixelProbability(image.channels().get(channel).kind(), temperature.doubleValue());
    }

    private static ScoreMap scores(ScoredImage image, Channel channel) {
        return image.channels().get(channel).scores();
    }
}
