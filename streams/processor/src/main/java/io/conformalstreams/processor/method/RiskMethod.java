package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.risk.EmpiricalBernsteinBound;
import io.conformalstreams.conformal.risk.FalseNegativeRate;
import io.conformalstreams.conformal.risk.HoeffdingBentkusBound;
import io.conformalstreams.conformal.risk.HoeffdingBound;
import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.ThresholdGrid;
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
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
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
 * Threshold sets whose expected false-negative rate is at most alpha: on average over calibrations by conformal risk
 * control (arXiv 2208.02814), or with probability 1 - delta by risk-controlling prediction sets (arXiv 2101.02703), the betting ones at any time (arXiv
 * 2010.09686). The
 * threshold lambda is minus the threshold: the outer set is {v : s(v) &gt;= -lambda}. It misses a share of most structures, by
 * design; the critical value says from which threshold on it would miss nothing.
 *
 * @param control how the threshold is chosen
 * @param grid thresholds at which losses are summed
 */
public record RiskMethod(RiskControl control, ThresholdGrid grid) implements ConformalMethod {

    /** Name of the type. */
    public static final String TYPE = "risk-control";

    static final MethodType METHOD_TYPE = new MethodType(TYPE, RiskMethod::read, RiskMethod::examples);

    private static final LesionSets NOTHING_MISSED = new LesionSets(BigDecimal.ZERO);
    private static final ScalarType<RiskControl> CONTROL = ScalarType.choice(
            Map.of("conformal", new RiskControl.Conformal()), "conformal or {bound: name, delta: number}");
    private static final ScalarType<Function<BigDecimal, RiskControl>> BOUND = ScalarType.choice(Map.of(
            "hoeffding", delta -> new RiskControl.Bounded(new HoeffdingBound(), delta),
            "hoeffding-bentkus", delta -> new RiskControl.Bounded(new HoeffdingBentkusBound(), delta),
            "empirical-bernstein", delta -> new RiskControl.Bounded(new EmpiricalBernsteinBound(), delta),
            "betting", RiskControl.Betting::new));
    private static final Constraint<BigDecimal> DELTA = new Constraint<>(
            "a decimal number above 0 and below 1 with at most 15 decimals",
            delta -> delta.signum() > 0
                    && delta.compareTo(BigDecimal.ONE) < 0
                    && delta.stripTrailingZeros().scale() <= 15);
    private static final Constraint<BigDecimal> THRESHOLD = new Constraint<>(
            "a decimal number from -1000000 to 1000000 with at most 15 decimals",
            threshold -> threshold.abs().compareTo(BigDecimal.valueOf(1_000_000)) <= 0
                    && threshold.stripTrailingZeros().scale() <= 15);
    private static final String EVERY_SCORE = "every-score";

    static Optional<RiskMethod> read(ConfigurationNode section, Optional<Model> model) {
        var control = control(section);
        var grid = grid(section, model);
        return ConfigurationNode.whenRead(
                () -> new RiskMethod(control.orElseThrow(), grid.orElseThrow()), control, grid);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return List.of("cuts "
                + Arrays.stream(grid.thresholds()).mapToObj(Double::toString).collect(Collectors.joining(",")));
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
                : Optional.of("must be marginal: control says what the risk's is");
    }

    @Override
    public Optional<String> objectionToForgetting() {
        return control.allowsForgetting()
                ? Optional.empty()
                : Optional.of("must be all with control: {bound: betting}, which bets once a unit");
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return !image.maskOnly();
    }

    /** A mask misses everything at every finite threshold. */
    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        PackedMask structure = truth.of(channel);
        ScoreMap scores = image.channels().get(channel).scores();
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
        ScoreMap scores = image.channels().get(channel).scores();
        PackedMask nothing = PackedMask.none(image.grid());
        List<PredictionRegion> regions = new ArrayList<>();
        for (Level level : levels) {
            regions.add(new PredictionRegion.Sets(
                    nothing, FalseNegativeRate.set(scores, -level.threshold(Component.RISK))));
        }
        return regions;
    }

    private static Optional<RiskControl> control(ConfigurationNode section) {
        if (!section.holdsMapping("control")) {
            return section.required("control", CONTROL);
        }
        try (ConfigurationNode control = section.child("control")) {
            var bound = control.required("bound", BOUND);
            var delta = control.required("delta", ScalarType.decimal(DELTA));
            return ConfigurationNode.whenRead(() -> bound.orElseThrow().apply(delta.orElseThrow()), bound, delta);
        }
    }

    private static Optional<ThresholdGrid> grid(ConfigurationNode section, Optional<Model> model) {
        if (!section.holdsMapping("thresholdGrid")) {
            boolean canName = model.filter(found -> found.encoding() instanceof ScoreEncoding.Uint8)
                    .isPresent();
            Constraint<String> allowed = new Constraint<>(
                    (canName ? EVERY_SCORE + " or " : "") + "{first: number, last: number, step: number}",
                    text -> canName && text.equals(EVERY_SCORE));
            return section.required("thresholdGrid", ScalarType.text(allowed))
                    .flatMap(name -> model)
                    .map(found -> ThresholdGrid.of((ScoreEncoding.Uint8) found.encoding()));
        }
        try (ConfigurationNode grid = section.child("thresholdGrid")) {
            var first = grid.required("first", ScalarType.decimal(THRESHOLD));
            var step = grid.required(
                    "step",
                    ScalarType.decimal(new Constraint<>("a decimal number above 0", width -> width.signum() > 0)));
            var last = grid.required(
                    "last",
                    ScalarType.decimal(new Constraint<>(
                            "a decimal number from first to first and 65,000 steps",
                            end -> first.isEmpty()
                                    || step.isEmpty()
                                    || end.compareTo(first.get()) >= 0
                                            && end.subtract(first.get())
                                                            .compareTo(
                                                                    step.get().multiply(BigDecimal.valueOf(65_000)))
                                                    <= 0)));
            return ConfigurationNode.whenRead(
                    () -> ThresholdGrid.of(first.orElseThrow(), last.orElseThrow(), step.orElseThrow()),
                    first,
                    last,
                    step);
        }
    }
}
