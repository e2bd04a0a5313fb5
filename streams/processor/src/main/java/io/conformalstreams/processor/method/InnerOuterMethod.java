package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.confidence.Standardisation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
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
 * @param sets both transformations, and how both sets share the nominal alpha
 */
public record InnerOuterMethod(InnerOuterSets sets) implements ConformalMethod {

    /** Name of the type. */
    public static final String TYPE = "confidence-sets";

    static final MethodType METHOD_TYPE = new MethodType(
                    TYPE,
                    (section, model) -> read(section),
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

    private static final ScalarType<ScoreTransformation> TRANSFORMATION = ScalarType.choice(
            Map.of(
                    "identity", new ScoreTransformation.Identity(),
                    "distance-euclidean", new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN),
                    "distance-city-block", new ScoreTransformation.SignedDistance(DistanceMetric.CITY_BLOCK),
                    "distance-chessboard", new ScoreTransformation.SignedDistance(DistanceMetric.CHESSBOARD),
                    "bounding-boxes", new ScoreTransformation.BoundingBoxes()),
            "identity, distance-euclidean, distance-city-block, distance-chessboard, bounding-boxes"
                    + " or {smoothed: {fullWidth: number, unit: pixels or millimetres}}");
    private static final ScalarType<LengthUnit> LENGTH_UNIT =
            ScalarType.choice(Map.of("pixels", LengthUnit.PIXELS, "millimetres", LengthUnit.MILLIMETRES));
    private static final Constraint<BigDecimal> FULL_WIDTH = new Constraint<>(
            "a decimal number above 0 and at most 1000 with at most 15 decimals",
            width -> width.signum() > 0
                    && width.compareTo(BigDecimal.valueOf(1000)) <= 0
                    && width.stripTrailingZeros().scale() <= 15);
    private static final ScalarType<Combination> COMBINATION = ScalarType.choice(
            Map.of("marginal", new Combination.Marginal(), "maximum", new Combination.Maximum()),
            "marginal, maximum, {bonferroni: {innerShare: number}} or {standardised: {inner: [numbers], outer: [numbers]}}");
    private static final Constraint<BigDecimal> INNER_SHARE = new Constraint<>(
            "a decimal number above 0 and below 1", share -> share.signum() > 0 && share.compareTo(BigDecimal.ONE) < 0);

    private static final Constraint<Double> LEARNING_VALUE =
            new Constraint<>("a finite number, a critical value of a learning image", Double::isFinite);

    static Optional<InnerOuterMethod> read(ConfigurationNode section) {
        var combination = combination(section);
        var inner = transformation(section, "inner");
        var outer = transformation(section, "outer");
        return ConfigurationNode.whenRead(
                () -> new InnerOuterMethod(
                        new InnerOuterSets(inner.orElseThrow(), outer.orElseThrow(), combination.orElseThrow())),
                combination,
                inner,
                outer);
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
        return List.of(
                Measures.EXCESS_SHARE,
                Measures.MISSED_SHARE,
                Measures.OUTER_RATIO,
                Measures.INNER_RATIO,
                Measures.STRETCH,
                Measures.OUTER_VOLUME,
                Measures.INNER_VOLUME);
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
     * Separately calibrated sets promise nothing about both together. Sets that share alpha promise nothing about
     * either one alone.
     */
    @Override
    public boolean promises(Component event) {
        boolean marginal = sets.combination() instanceof Combination.Marginal;
        return marginal != (event == Component.JOINT);
    }

    @Override
    public BigDecimal alpha(Component component, BigDecimal nominalAlpha) {
        return sets.alpha(Side.valueOf(component.name()), nominalAlpha);
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        boolean inner = component == Component.OUTER || image.supports(sets.inner());
        boolean outer = component == Component.INNER || image.supports(sets.outer());
        return inner && outer;
    }

    /** Has critical values of both sets, and the joint one where it is calibrated. */
    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        CriticalValues found = sets.criticalValues(image.channels().get(channel), truth.of(channel));
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
        List<Component> components = components();
        Component inner = components.get(0);
        Component outer = components.get(components.size() - 1);
        List<PredictionRegion> regions = new ArrayList<>();
        for (Level level : levels) {
            ConfidenceSet both =
                    sets.sets(image.channels().get(channel), level.threshold(inner), level.threshold(outer));
            regions.add(new PredictionRegion.Sets(both.inner(), both.outer()));
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

    private static Optional<ScoreTransformation> transformation(ConfigurationNode section, String side) {
        if (!section.holdsMapping(side)) {
            return section.required(side, TRANSFORMATION);
        }
        try (ConfigurationNode transformation = section.child(side);
                ConfigurationNode smoothed = transformation.child("smoothed")) {
            var fullWidth = smoothed.required("fullWidth", ScalarType.decimal(FULL_WIDTH));
            var unit = smoothed.required("unit", LENGTH_UNIT);
            return ConfigurationNode.whenRead(
                    () -> new ScoreTransformation.Smoothed(fullWidth.orElseThrow(), unit.orElseThrow()),
                    fullWidth,
                    unit);
        }
    }

    private static Optional<Combination> combination(ConfigurationNode section) {
        if (!section.holdsMapping("combination")) {
            return section.required("combination", COMBINATION);
        }
        try (ConfigurationNode combination = section.child("combination")) {
            if (combination.holdsMapping("standardised")) {
                return standardised(combination);
            }
            return innerShare(combination).map(Combination.Bonferroni::new);
        }
    }

    /** The share of alpha that the inner set spends under a Bonferroni combination. */
    static Optional<BigDecimal> innerShare(ConfigurationNode combination) {
        try (ConfigurationNode bonferroni = combination.child("bonferroni")) {
            return bonferroni.required("innerShare", ScalarType.decimal(INNER_SHARE));
        }
    }

    private static Optional<Combination> standardised(ConfigurationNode combination) {
        try (ConfigurationNode learningValues = combination.child("standardised")) {
            var inner = learningValues.scalars("inner", ScalarType.number(LEARNING_VALUE));
            var outer = learningValues.scalars("outer", ScalarType.number(LEARNING_VALUE));
            return ConfigurationNode.whenRead(
                    () -> new Combination.StandardisedMaximum(
                            new Standardisation(inner.orElseThrow()), new Standardisation(outer.orElseThrow())),
                    inner,
                    outer);
        }
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
        return transformation instanceof ScoreTransformation.BoundingBoxes ? "bounding-boxes" : "identity";
    }

    private static String text(Combination combination) {
        if (combination instanceof Combination.Bonferroni) {
            // Fingerprints of stored critical values contain this word.
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
