package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.confidence.Standardisation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.ChoiceType;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ListType;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Inner and outer confidence sets (Davenport, arXiv 2410.03406).
 *
 * @param sets the two transformations of the scores, and how the sets share the nominal alpha
 * @param diceBound the bound for the Dice coefficient of the predicted mask; empty if it would not be promised
 */
public record InnerOuterMethod(InnerOuterSets sets, Optional<JointDiceBound> diceBound) implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "confidence-sets";

    private static final SettingGroup SETTINGS =
            MethodType.settings(TYPE, "An inner set inside the structure and an outer set that contains it.");

    static final MethodType METHOD_TYPE = new MethodType(
                    TYPE,
                    SETTINGS,
                    InnerOuterMethod::read,
                    cases -> cases.channels().stream()
                            .flatMap(channel -> Stream.of(
                                    ExampleProcedure.of(channel, "marginal", "0.1, 0.2", """
                                    combination: marginal
                                    inner: identity
                                    outer: distance-euclidean"""),
                                    ExampleProcedure.of(channel, "joint", "0.1", """
                                    combination: {bonferroni: {innerShare: 0.2}}
                                    inner: distance-euclidean
                                    outer: distance-euclidean"""))))
            .withBand();

    private static final ScalarType<LengthUnit> LENGTH_UNIT =
            ScalarType.choice(Map.of("pixels", LengthUnit.PIXELS, "millimetres", LengthUnit.MILLIMETRES));
    private static final Constraint<BigDecimal> FULL_WIDTH = Constraint.decimal(
            "above 0 and at most 1000", width -> width.signum() > 0 && width.compareTo(BigDecimal.valueOf(1000)) <= 0);
    private static final Constraint<BigDecimal> SHARE = new Constraint<>(
            "a decimal number above 0 and below 1", share -> share.signum() > 0 && share.compareTo(BigDecimal.ONE) < 0);

    private static final Constraint<Double> LEARNING_VALUE =
            new Constraint<>("a finite number, a critical value of a learning image", Double::isFinite);

    /** The combination that cross-conformal sets also have. */
    static final SettingGroup BONFERRONI = SettingGroup.of(
            MethodType.PATH + ".combination.bonferroni",
            "The promise is for both sets at once, which divide alpha between them.");

    static final Setting<BigDecimal> INNER_SHARE =
            BONFERRONI.required("innerShare", ScalarType.decimal(SHARE), "Share of alpha for the inner set.");

    private static final SettingGroup STANDARDISED = SettingGroup.of(
            MethodType.PATH + ".combination.standardised",
            "The promise is for both sets at once, with one threshold for the larger of their critical values. Each"
                    + " critical value is first replaced by its rank among those of learning images.");
    private static final Setting<List<Double>> INNER_LEARNING_VALUES = STANDARDISED.required(
            "inner",
            ListType.of(ScalarType.number(LEARNING_VALUE)),
            "Critical values of the inner set on learning images. There must be many more than 1/alpha.");
    private static final Setting<List<Double>> OUTER_LEARNING_VALUES = STANDARDISED.required(
            "outer",
            ListType.of(ScalarType.number(LEARNING_VALUE)),
            "Critical values of the outer set on learning images. There must be many more than 1/alpha.");

    private static final Setting<Combination> COMBINATION = SETTINGS.required(
            "combination",
            ChoiceType.<Combination>empty()
                    .word("marginal", new Combination.Marginal())
                    .word("maximum", new Combination.Maximum())
                    .keyed(BONFERRONI, values -> new Combination.Bonferroni(values.get(INNER_SHARE)))
                    .keyed(
                            STANDARDISED,
                            values -> new Combination.StandardisedMaximum(
                                    new Standardisation(values.get(INNER_LEARNING_VALUES)),
                                    new Standardisation(values.get(OUTER_LEARNING_VALUES)))),
            "How both sets share alpha. The promise is for each set on its own (`marginal`), or for both at once: with"
                    + " one threshold for the larger critical value (`maximum`), or as the mappings below describe.");
    private static final Setting<ScoreTransformation> INNER =
            SETTINGS.required("inner", transformation("inner"), "Transformation of the scores for the inner set.");
    private static final Setting<ScoreTransformation> OUTER =
            SETTINGS.required("outer", transformation("outer"), "Transformation of the scores for the outer set.");

    private static final Setting<Optional<Double>> REVIEW_BELOW = ReviewLimit.setting(
            SETTINGS, " It needs a combination that promises both sets at once, and a model without `ignoreLabel`.");

    /**
     * Creates a method for images whose pixels are all annotated. If the sets cover together, they also bound the Dice
     * coefficient. The bound has no review limit.
     */
    public InnerOuterMethod(InnerOuterSets sets) {
        this(sets, isJoint(sets.combination()) ? Optional.of(new JointDiceBound(ReviewLimit.NONE)) : Optional.empty());
    }

    private static Optional<InnerOuterMethod> read(WrittenProcedure written) {
        Optional<JointDiceBound> diceBound = written.values()
                .find(COMBINATION)
                .flatMap(combination -> JointDiceBound.read(written, REVIEW_BELOW, isJoint(combination)));
        return written.complete()
                .map(values -> new InnerOuterMethod(
                        new InnerOuterSets(values.get(INNER), values.get(OUTER), values.get(COMBINATION)), diceBound));
    }

    /** Tells whether the promise is for both sets at once. */
    private static boolean isJoint(Combination combination) {
        return !(combination instanceof Combination.Marginal);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return List.of(
                "inner " + text(sets.inner()),
                "outer " + text(sets.outer()),
                "combination " + text(sets.combination()));
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        String both = promises(Component.JOINT) ? "both together" : "each of them";
        return Promise.ofSets(
                "The inner set lies inside the truth and the outer set contains it, " + both + " with probability "
                        + Percent.without(alpha) + ".",
                "lies inside the truth",
                "contains the truth");
    }

    @Override
    public List<Measure> measures() {
        return diceBound.isPresent() ? Measures.OF_JOINT_SETS : Measures.OF_BOTH_SETS;
    }

    @Override
    public List<Component> components() {
        return sets.sides().stream().map(InnerOuterMethod::component).toList();
    }

    @Override
    public List<Component> events() {
        return List.of(Component.INNER, Component.OUTER, Component.JOINT);
    }

    /**
     * Tells which promises hold. Separately calibrated sets promise nothing about both sets together. Sets that share
     * alpha promise nothing about a single set.
     */
    @Override
    public boolean promises(Component event) {
        return isJoint(sets.combination()) == (event == Component.JOINT);
    }

    @Override
    public BigDecimal alpha(Component component, BigDecimal nominalAlpha) {
        return sets.alpha(Side.valueOf(component.name()), nominalAlpha);
    }

    /** Accepts ignored pixels: transformations depend on the prediction alone, and suprema exclude these pixels. */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.empty();
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        boolean inner = component == Component.OUTER || image.supports(sets.inner());
        boolean outer = component == Component.INNER || image.supports(sets.outer());
        return inner && outer;
    }

    /** Computes the critical values of both sets, and the joint critical value if the method calibrates it. */
    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        PredictedImage predicted = image.channels().get(channel);
        PackedMask structure = truth.of(channel);
        PackedMask ignored = truth.ignored().orElseGet(() -> PackedMask.none(image.grid()));
        CriticalValues found = sets.criticalValues(predicted, structure, ignored);
        CriticalValues supported = new CriticalValues(
                isSupported(Component.INNER, image) ? found.inner() : Double.POSITIVE_INFINITY,
                isSupported(Component.OUTER, image) ? found.outer() : Double.POSITIVE_INFINITY);
        return Optional.of(ImageScore.of(
                sets.sides().contains(Side.JOINT)
                        ? Map.of(
                                Component.INNER, supported.inner(),
                                Component.OUTER, supported.outer(),
                                Component.JOINT, supported.joint())
                        : Map.of(
                                Component.INNER, supported.inner(),
                                Component.OUTER, supported.outer())));
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        PredictedImage predicted = image.channels().get(channel);
        List<Component> components = components();
        Component inner = components.get(0);
        Component outer = components.get(components.size() - 1);
        List<PredictionRegion> regions = new ArrayList<>();
        for (Level level : levels) {
            ConfidenceSet both = sets.sets(predicted, level.threshold(inner), level.threshold(outer));
            regions.add(new PredictionRegion.Sets(
                    both.inner(),
                    both.outer(),
                    diceBound.map(bound -> bound.of(predicted.predictedMask(), both.inner(), both.outer()))));
        }
        return regions;
    }

    private static Component component(Side side) {
        return switch (side) {
            case INNER -> Component.INNER;
            case OUTER -> Component.OUTER;
            case JOINT -> Component.JOINT;
        };
    }

    private static ChoiceType<ScoreTransformation> transformation(String side) {
        SettingGroup smoothed =
                SettingGroup.of(MethodType.PATH + "." + side + ".smoothed", "The scores after a Gaussian filter.");
        Setting<BigDecimal> fullWidth = smoothed.required(
                "fullWidth", ScalarType.decimal(FULL_WIDTH), "Full width of the filter at half its maximum.");
        Setting<LengthUnit> unit = smoothed.required("unit", LENGTH_UNIT, "Unit of fullWidth.");
        return ChoiceType.<ScoreTransformation>empty()
                .word("identity", new ScoreTransformation.Identity())
                .word(OuterTransformation.MASS_SHARE, new ScoreTransformation.MassShare())
                .word("distance-euclidean", new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN))
                .word("distance-city-block", new ScoreTransformation.SignedDistance(DistanceMetric.CITY_BLOCK))
                .word("distance-chessboard", new ScoreTransformation.SignedDistance(DistanceMetric.CHESSBOARD))
                .word("bounding-boxes", new ScoreTransformation.BoundingBoxes())
                .keyed(smoothed, values -> new ScoreTransformation.Smoothed(values.get(fullWidth), values.get(unit)));
    }

    private static String text(ScoreTransformation transformation) {
        if (transformation instanceof ScoreTransformation.SignedDistance distance) {
            return "distance-"
                    + distance.metric().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (transformation instanceof ScoreTransformation.Smoothed smoothed) {
            return "smoothed " + smoothed.fullWidth().toPlainString() + " "
                    + smoothed.unit().name().toLowerCase(Locale.ROOT);
        }
        if (transformation instanceof ScoreTransformation.MassShare) {
            return OuterTransformation.MASS_SHARE;
        }
        return transformation instanceof ScoreTransformation.BoundingBoxes ? "bounding-boxes" : "identity";
    }

    private static String text(Combination combination) {
        if (combination instanceof Combination.Bonferroni) {
            // This word is part of the fingerprints of stored critical values.
            return "weighted";
        }
        if (combination instanceof Combination.StandardisedMaximum standardised) {
            return "standardised-maximum inner " + text(standardised.inner()) + " outer " + text(standardised.outer());
        }
        return combination instanceof Combination.Maximum ? "maximum" : "marginal";
    }

    private static String text(Standardisation standardisation) {
        return standardisation.learningValues().stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
