package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.margin.ErosionMargin;
import io.conformalstreams.conformal.margin.StructuringElement;
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
 * Erodes the predicted mask until few enough of its pixels are outside the object. At most the tolerated share of the
 * predicted mask is in the inner set but outside the truth. The method is the counterpart of the morphological margin,
 * and promises no outer set.
 *
 * @param margin structuring element and tolerance
 */
public record ErosionMethod(ErosionMargin margin) implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "morphological-erosion";

    private static final SettingGroup SETTINGS = MethodType.settings(
            TYPE, "An inner set: the predicted mask is eroded until at most a tolerated share of it is wrong.");

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            SETTINGS,
            ErosionMethod::read,
            cases -> cases.channels().stream().map(channel -> ExampleProcedure.of(channel, "erosion", "0.1", """
                            element: cross
                            tolerance: 0.01""")));

    private static final Setting<StructuringElement> ELEMENT =
            SETTINGS.required("element", Elements.TYPE, "Structuring element of the erosions.");
    private static final Setting<BigDecimal> TOLERANCE = SETTINGS.optional(
            "tolerance",
            ScalarType.decimal(Constraint.toleratedShare()),
            "0",
            "Share of the predicted mask that may be in the inner set but outside the structure.");

    private static Optional<ErosionMethod> read(WrittenProcedure written) {
        return written.complete()
                .map(values -> new ErosionMethod(new ErosionMargin(values.get(ELEMENT), values.get(TOLERANCE))));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return List.of(
                "element " + Elements.name(margin.element()),
                "tolerance " + margin.tolerance().stripTrailingZeros().toPlainString());
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        BigDecimal tolerance = margin.tolerance();
        String inner = tolerance.signum() == 0
                ? "lies inside the truth"
                : "extends outside the truth by at most " + Percent.of(tolerance) + " of the predicted mask";
        return Promise.ofInnerSet(
                "The eroded mask " + inner + ", with probability " + Percent.without(alpha) + ".", inner);
    }

    @Override
    public List<Measure> measures() {
        return List.of(Measures.MISSED_SHARE, Measures.INNER_RATIO, Measures.INNER_VOLUME, Measures.EROSIONS);
    }

    @Override
    public List<Component> components() {
        return List.of(Component.INNER);
    }

    @Override
    public List<Component> events() {
        return List.of(Component.INNER);
    }

    /** Accepts ignored pixels: distances depend on the predicted mask alone, and both counts exclude these pixels. */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.empty();
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return true;
    }

    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        double criticalValue = margin.criticalValue(
                image.channels().get(channel).predictedMask(),
                truth.of(channel),
                truth.ignored().orElseGet(() -> PackedMask.none(image.grid())));
        return Optional.of(ImageScore.of(Map.of(Component.INNER, criticalValue)));
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        double[] thresholds = levels.stream()
                .mapToDouble(level -> level.threshold(Component.INNER))
                .toArray();
        PackedMask everything = PackedMask.all(image.grid());
        List<PredictionRegion> regions = new ArrayList<>();
        for (PackedMask set : margin.eroded(image.channels().get(channel).predictedMask(), thresholds)) {
            regions.add(new PredictionRegion.Sets(set, everything));
        }
        return regions;
    }
}
