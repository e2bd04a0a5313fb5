package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.lesion.LesionWiseSets;
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

/**
 * Threshold sets that find the lesions of an image one by one, so that a large lesion that is found cannot make up for
 * a small one that is missed. The method promises no inner set.
 *
 * @param sets the tolerances
 * @param transformation of the scores before they are compared with the threshold
 */
record LesionWiseMethod(LesionWiseSets sets, OuterTransformation transformation) implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "lesion-wise-false-negative-rate";

    private static final SettingGroup SETTINGS =
            MethodType.settings(TYPE, "An outer set that misses at most a tolerated share of each lesion.");

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            SETTINGS,
            LesionWiseMethod::read,
            cases -> cases.channels().stream()
                    .map(channel -> ExampleProcedure.of(channel, "each-lesion", "0.1", "tolerance: 0.5")));

    private static final Setting<BigDecimal> TOLERANCE = SETTINGS.required(
            "tolerance",
            ScalarType.decimal(Constraint.toleratedShare()),
            "Share of each lesion that the outer set may miss. At least one pixel of each lesion is in the set.");

    private static final Setting<BigDecimal> LESION_TOLERANCE = SETTINGS.optional(
            "lesionTolerance",
            ScalarType.decimal(Constraint.toleratedShare()),
            "0",
            "Share of an image's lesions for which the outer set may exceed the tolerance.");

    private static final Setting<OuterTransformation> TRANSFORMATION = OuterTransformation.setting(SETTINGS);

    private static Optional<LesionWiseMethod> read(WrittenProcedure written) {
        return written.complete()
                .map(values -> new LesionWiseMethod(
                        new LesionWiseSets(values.get(TOLERANCE), values.get(LESION_TOLERANCE)),
                        values.get(TRANSFORMATION)));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return transformation.canonicalLines(List.of(
                "tolerance " + sets.tolerance().stripTrailingZeros().toPlainString(),
                "lesionTolerance " + sets.lesionTolerance().stripTrailingZeros().toPlainString()));
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        BigDecimal tolerance = sets.tolerance();
        String lesions = sets.lesionTolerance().signum() == 0
                ? "each lesion"
                : "all but " + Percent.of(sets.lesionTolerance()) + " of the lesions";
        String outer = tolerance.signum() == 0
                ? "contains " + lesions
                : "misses at most " + Percent.of(tolerance) + " of " + lesions;
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

    /** Rejects ignored pixels: they may split a lesion in two, or hide most of it. */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.of("the lesions and their sizes are unknown if some pixels are not annotated");
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
