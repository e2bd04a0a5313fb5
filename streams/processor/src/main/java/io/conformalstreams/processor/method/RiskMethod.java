package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.risk.EmpiricalBernsteinBound;
import io.conformalstreams.conformal.risk.FalseNegativeRate;
import io.conformalstreams.conformal.risk.HoeffdingBentkusBound;
import io.conformalstreams.conformal.risk.HoeffdingBound;
import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.conformal.scale.ScoreScale;
import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.calibrator.RiskControl;
import io.conformalstreams.processor.calibrator.RiskRule;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.ChoiceType;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Threshold sets whose expected false-negative rate is at most alpha. Conformal risk control (arXiv 2208.02814)
 * controls it on average over calibrations. Risk-controlling prediction sets (arXiv 2101.02703) control it with
 * probability 1 - delta. With betting (arXiv 2010.09686), this holds for all numbers of units at once. The outer set is
 * {v : s(v) &gt;= -lambda}. By design, it misses a share of most structures. The critical value is the smallest lambda
 * at which the set misses nothing.
 *
 * @param control how the threshold is chosen
 * @param grid thresholds at which losses are summed, on the scale of the transformed scores
 * @param transformation of the scores before they are compared with the threshold
 */
public record RiskMethod(RiskControl control, ThresholdGrid grid, OuterTransformation transformation)
        implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "risk-control";

    private static final SettingGroup SETTINGS = MethodType.settings(
            TYPE, "An outer set that misses, on average, at most the share alpha of the structure.");

    static final MethodType METHOD_TYPE = new MethodType(TYPE, SETTINGS, RiskMethod::read, RiskMethod::examples);

    private static final LesionSets NOTHING_MISSED = new LesionSets(BigDecimal.ZERO);
    private static final Constraint<BigDecimal> PROBABILITY = Constraint.properShare();
    private static final Constraint<BigDecimal> SCORE = Constraint.decimal(
            "from -1000000 to 1000000", threshold -> threshold.abs().compareTo(BigDecimal.valueOf(1_000_000)) <= 0);
    private static final Constraint<BigDecimal> POSITIVE =
            new Constraint<>("a decimal number above 0", number -> number.signum() > 0);
    private static final int STEPS = 65_000;
    private static final String EVERY_SCORE = "every-score";

    private static final SettingGroup BOUNDED = SettingGroup.of(
            MethodType.PATH + ".control", "The mean missed share is at most alpha, with probability 1 - delta.");
    private static final Setting<Function<BigDecimal, RiskControl>> BOUND = BOUNDED.required(
            "bound",
            ScalarType.choice(Map.of(
                    "hoeffding", delta -> new RiskControl.Bounded(new HoeffdingBound(), delta),
                    "hoeffding-bentkus", delta -> new RiskControl.Bounded(new HoeffdingBentkusBound(), delta),
                    "empirical-bernstein", delta -> new RiskControl.Bounded(new EmpiricalBernsteinBound(), delta),
                    "betting", RiskControl.Betting::new)),
            "Upper bound of the mean missed share. `betting` holds for all numbers of units at once, and needs"
                    + " the window `all`.");
    private static final Setting<BigDecimal> DELTA = BOUNDED.required(
            "delta", ScalarType.decimal(PROBABILITY), "Probability that the mean missed share exceeds alpha.");
    private static final Setting<RiskControl> CONTROL = SETTINGS.required(
            "control",
            ChoiceType.<RiskControl>empty()
                    .word("conformal", new RiskControl.Conformal())
                    .plain(BOUNDED, values -> values.get(BOUND).apply(values.get(DELTA))),
            "How the threshold is chosen: it controls the risk on average over calibrations (`conformal`), or with"
                    + " high probability.");

    private static final SettingGroup GRID =
            SettingGroup.of(MethodType.PATH + ".thresholdGrid", "Evenly spaced thresholds at which losses are summed.");
    private static final Setting<BigDecimal> FIRST =
            GRID.required("first", ScalarType.decimal(SCORE), "Smallest threshold of the grid.");
    private static final Setting<BigDecimal> LAST = GRID.required(
            "last",
            ScalarType.decimal(SCORE),
            "Upper end of the grid, at least `first` and at most 65,000 steps above it.");
    private static final Setting<BigDecimal> STEP =
            GRID.required("step", ScalarType.decimal(POSITIVE), "Distance between neighbouring thresholds.");
    /** Empty for the grid of every score that the model's encoding can represent. */
    private static final Setting<Optional<ThresholdGrid>> THRESHOLD_GRID = SETTINGS.required(
            "thresholdGrid",
            ChoiceType.<Optional<ThresholdGrid>>empty()
                    .word(EVERY_SCORE, Optional.empty())
                    .plainChecked(
                            GRID, (node, values) -> evenlySpaced(node, values).map(Optional::of)),
            "Thresholds at which losses are summed: scores, or with the transformation `"
                    + OuterTransformation.MASS_SHARE + "` shares from 0 to 1. `" + EVERY_SCORE
                    + "` needs a model with the encoding `uint8` and the transformation `identity`.");

    private static final Setting<OuterTransformation> TRANSFORMATION = OuterTransformation.setting(SETTINGS);

    /** Creates a method for the unchanged scores. */
    public RiskMethod(RiskControl control, ThresholdGrid grid) {
        this(control, grid, OuterTransformation.IDENTITY);
    }

    private static Optional<RiskMethod> read(WrittenProcedure written) {
        Optional<ThresholdGrid> grid =
                written.values().find(THRESHOLD_GRID).flatMap(set -> set.or(() -> everyScore(written)));
        return written.complete()
                .flatMap(values ->
                        grid.map(scores -> new RiskMethod(values.get(CONTROL), scores, values.get(TRANSFORMATION))));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return transformation.canonicalLines(List.of("cuts "
                + Arrays.stream(grid.thresholds()).mapToObj(Double::toString).collect(Collectors.joining(","))));
    }

    private static Stream<ExampleProcedure> examples(ExampleCases cases) {
        String grid = cases.scoreKind() == ScoreKind.LOGIT
                ? "{first: -12, last: 12, step: 0.05}"
                : "{first: 0, last: 1, step: 0.002}";
        return cases.channels().stream()
                .map(channel -> ExampleProcedure.of(channel, "risk", "0.1", """
                control: conformal
                thresholdGrid: %s""".formatted(grid)));
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        String outer = "misses at most " + Percent.of(alpha) + " of the truth on average";
        return Promise.ofOuterSet(
                "The set of high scores " + outer
                        + control.failureProbability()
                                .map(delta -> ", with probability " + Percent.without(delta) + " over calibrations")
                                .orElse("")
                        + ".",
                outer);
    }

    @Override
    public List<Measure> measures() {
        return List.of(
                Measures.EXCESS_SHARE,
                Measures.OUTER_RATIO,
                Measures.STRETCH,
                Measures.OUTER_VOLUME,
                Measures.FALSE_NEGATIVE_RATE,
                Measures.COMPLETELY_MISSED);
    }

    @Override
    public List<Component> components() {
        return List.of(Component.RISK);
    }

    @Override
    public List<Component> events() {
        return List.of(Component.RISK);
    }

    @Override
    public CalibrationRule calibrationRule(Guarantee guarantee) {
        return new RiskRule(control, grid);
    }

    @Override
    public Optional<String> objectionTo(Guarantee guarantee) {
        return guarantee.equals(new Guarantee.Marginal())
                ? Optional.empty()
                : Optional.of("must be marginal: the setting control determines the guarantee");
    }

    @Override
    public Optional<String> objectionToForgetting() {
        return control.allowsForgetting()
                ? Optional.empty()
                : Optional.of("must be all with control: {bound: betting}, because a bet on a unit cannot be undone");
    }

    /** Accepts ignored pixels: the share of the structure excludes them. */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.empty();
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return !image.maskOnly();
    }

    /** A mask has no scores, so its loss is 1 at each finite threshold. */
    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        PackedMask structure = truth.of(channel);
        ScoreScale scores = transformation.scores(image, channel);
        double criticalValue =
                image.maskOnly() ? Double.POSITIVE_INFINITY : NOTHING_MISSED.criticalValue(scores, structure);
        Losses losses = image.maskOnly()
                ? new Losses(List.of(new Losses.Step(grid.threshold(1), LossCurve.ONE)))
                : Losses.of(FalseNegativeRate.curve(scores, structure, grid));
        return Optional.of(new ImageScore(
                Map.of(Component.RISK, criticalValue), OptionalDouble.empty(), losses, Optional.empty()));
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        ScoreScale scores = transformation.scores(image, channel);
        PackedMask nothing = PackedMask.none(image.grid());
        List<PredictionRegion> regions = new ArrayList<>();
        for (Level level : levels) {
            regions.add(new PredictionRegion.Sets(nothing, scores.upperSet(-level.threshold(Component.RISK))));
        }
        return regions;
    }

    private static Optional<ThresholdGrid> evenlySpaced(ConfigurationNode node, SettingValues values) {
        BigDecimal first = values.get(FIRST);
        BigDecimal last = values.get(LAST);
        BigDecimal step = values.get(STEP);
        BigDecimal farthest = first.add(step.multiply(BigDecimal.valueOf(STEPS)));
        if (last.compareTo(first) < 0 || last.compareTo(farthest) > 0) {
            node.reject(LAST.key(), last.toPlainString(), "a decimal number from first to first + 65,000 * step");
            return Optional.empty();
        }
        return Optional.of(ThresholdGrid.of(first, last, step));
    }

    /** Returns the grid of every score, if the thresholds are scores and the model's encoding has few of them. */
    private static Optional<ThresholdGrid> everyScore(WrittenProcedure written) {
        if (written.values()
                .find(TRANSFORMATION)
                .filter(set -> !set.isIdentity())
                .isEmpty()) {
            return ofEncoding(written);
        }
        written.node()
                .require(
                        THRESHOLD_GRID.key(),
                        false,
                        "\"" + EVERY_SCORE
                                + "\" must be {first: ..., last: ..., step: ...}, because the thresholds of"
                                + " transformation: " + OuterTransformation.MASS_SHARE
                                + " are shares, for example {first: 0, last: 1, step: 0.002}");
        return Optional.empty();
    }

    private static Optional<ThresholdGrid> ofEncoding(WrittenProcedure written) {
        Optional<ScoreEncoding> encoding = written.model().map(Model::encoding);
        Optional<ThresholdGrid> grid = encoding.filter(ScoreEncoding.Uint8.class::isInstance)
                .map(ScoreEncoding.Uint8.class::cast)
                .map(ThresholdGrid::of);
        written.node()
                .require(
                        THRESHOLD_GRID.key(),
                        encoding.isEmpty() || grid.isPresent(),
                        "\"" + EVERY_SCORE
                                + "\" must be {first: ..., last: ..., step: ...}, because the encoding of the model"
                                + " is not uint8");
        return grid;
    }
}
