package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.scale.ScoreScale;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Threshold sets that miss at most a tolerated share of a lesion (CLS). The outer set contains the rest of the lesion.
 * The method promises no inner set.
 *
 * @param sets the tolerance
 * @param transformation of the scores before they are compared with the threshold
 */
public record LesionMethod(LesionSets sets, OuterTransformation transformation) implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "lesion-false-negative-rate";

    private static final SettingGroup SETTINGS =
            MethodType.settings(TYPE, "An outer set that misses at most a tolerated share of the structure.");

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            SETTINGS,
            LesionMethod::read,
            cases -> cases.channels().stream()
                    .flatMap(channel -> Stream.of(
                            ExampleProcedure.of(channel, "false-negatives", "0.1", "tolerance: 0.1"),
                            ExampleProcedure.of(channel, "false-negatives-by-mass", "0.1", """
                            tolerance: 0.1
                            transformation: mass-share"""))));

    private static final Setting<BigDecimal> TOLERANCE = SETTINGS.required(
            "tolerance",
            ScalarType.decimal(Constraint.toleratedShare()),
            "Share of the structure that the outer set may miss.");

    private static final Setting<OuterTransformation> TRANSFORMATION = OuterTransformation.setting(SETTINGS);

    /** Creates a method for the unchanged scores. */
    public LesionMethod(LesionSets sets) {
        this(sets, OuterTransformation.IDENTITY);
    }

    private static Optional<LesionMethod> read(WrittenProcedure written) {
        return written.complete()
                .map(values -> new LesionMethod(new LesionSets(values.get(TOLERANCE)), values.get(TRANSFORMATION)));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return transformation.canonicalLines(
                List.of("tolerance " + sets.tolerance().stripTrailingZeros().toPlainString()));
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        BigDecimal tolerance = sets.tolerance();
        String outer = tolerance.signum() == 0
                ? "contains the truth"
                : "misses at most " + Percent.of(tolerance) + " of the truth";
        return Promise.ofOuterSet(
                "The set of high scores " + outer + ", with probability " + Percent.without(alpha) + ".", outer);
    }

    @Override
    public List<Measure> measures() {
        return List.of(
                Measures.EXCESS_SHARE,
                Measures.OUTER_RATIO,
                Measures.STRETCH,
                Measures.OUTER_VOLUME,
                Measures.empiricalCoverage(sets.tolerance()),
                Measures.FALSE_NEGATIVE_RATE,
                Measures.COMPLETELY_MISSED);
    }

    @Override
    public List<Component> components() {
        return List.of(Component.OUTER);
    }

    @Override
    public List<Component> events() {
        return List.of(Component.OUTER);
    }

    /** Accepts ignored pixels: the share of the lesion excludes them. */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.empty();
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return !image.maskOnly();
    }

    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        double criticalValue = image.maskOnly()
                ? Double.POSITIVE_INFINITY
                : sets.criticalValue(transformation.scores(image, channel), truth.of(channel));
        return Optional.of(ImageScore.of(Map.of(Component.OUTER, criticalValue)));
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        ScoreScale scores = transformation.scores(image, channel);
        PackedMask nothing = PackedMask.none(image.grid());
        List<PredictionRegion> regions = new ArrayList<>();
        for (Level level : levels) {
            regions.add(new PredictionRegion.Sets(nothing, sets.set(scores, level.threshold(Component.OUTER))));
        }
        return regions;
    }
}
