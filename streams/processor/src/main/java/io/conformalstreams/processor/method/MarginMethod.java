package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.margin.EmptyMask;
import io.conformalstreams.conformal.margin.MorphologicalMargin;
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
 * Dilates the predicted mask until the outer set contains at least a given share of the truth (Mossina and Friedrich,
 * arXiv 2503.05618). The method promises no inner set. It needs only a predicted mask, no scores.
 *
 * @param margin structuring element, coverage ratio and treatment of an empty mask
 * @param region channel whose predicted mask confines the dilations, if any
 */
public record MarginMethod(MorphologicalMargin margin, Optional<Channel> region) implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "morphological-margin";

    private static final SettingGroup SETTINGS = MethodType.settings(
            TYPE,
            "An outer set: the predicted mask is dilated until it contains at least a given share of the structure.");

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            SETTINGS,
            MarginMethod::read,
            cases -> cases.channels().stream().map(channel -> ExampleProcedure.of(channel, "margin", "0.1", """
                    element: cross
                    coverageRatio: 0.99""")));

    private static final Constraint<BigDecimal> RATIO = Constraint.decimal(
            "above 0 and at most 1", ratio -> ratio.signum() > 0 && ratio.compareTo(BigDecimal.ONE) <= 0);
    private static final String NO_REGION = "none";

    private static final Setting<StructuringElement> ELEMENT =
            SETTINGS.required("element", Elements.TYPE, "Structuring element of the dilations.");
    private static final Setting<BigDecimal> COVERAGE_RATIO = SETTINGS.optional(
            "coverageRatio",
            ScalarType.decimal(RATIO),
            "1",
            "Minimum share of the structure that the outer set contains.");
    private static final Setting<EmptyMask> EMPTY_MASK = SETTINGS.optional(
            "emptyMask",
            ScalarType.choice(
                    Map.of("infinite-margin", EmptyMask.INFINITE_MARGIN, "whole-image", EmptyMask.WHOLE_IMAGE)),
            "infinite-margin",
            "Treatment of an empty predicted mask, which cannot be dilated: its critical value is infinite"
                    + " (`infinite-margin`), or its outer set is the whole image (`whole-image`).");
    private static final Setting<String> REGION = SETTINGS.optional(
            "region",
            ScalarType.text(
                    new Constraint<>(NO_REGION + " or the name of a channel of the model", Channel.NAME.isSatisfied())),
            NO_REGION,
            "Channel whose predicted mask confines the outer set. With a disk it must be `none`, because the dilation"
                    + " by a disk is a single step.");

    /**
     * Rejects a disk in a region, because the dilation by a disk is a single step and a region must confine each step.
     */
    public MarginMethod {
        if (region.isPresent() && margin.element() instanceof StructuringElement.Disk) {
            throw new IllegalArgumentException(
                    "the dilation by a disk is a single step, so a region cannot confine it");
        }
    }

    private static Optional<MarginMethod> read(WrittenProcedure written) {
        Optional<Optional<Channel>> region = region(written);
        return written.complete()
                .flatMap(values -> region.map(confining -> new MarginMethod(
                        new MorphologicalMargin(
                                values.get(ELEMENT), values.get(COVERAGE_RATIO), values.get(EMPTY_MASK)),
                        confining)));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return List.of(
                "element " + Elements.name(margin.element()),
                "coverageRatio " + margin.coverageRatio().stripTrailingZeros().toPlainString(),
                "emptyMask " + margin.emptyMask().name(),
                "region " + region.map(Channel::name).orElse(""));
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        BigDecimal ratio = margin.coverageRatio();
        String outer = ratio.compareTo(BigDecimal.ONE) == 0
                ? "contains the truth"
                : "contains at least " + Percent.of(ratio) + " of the truth";
        return Promise.ofOuterSet(
                "The dilated mask " + outer + ", with probability " + Percent.without(alpha) + ".", outer);
    }

    @Override
    public List<Measure> measures() {
        return List.of(
                Measures.EXCESS_SHARE,
                Measures.OUTER_RATIO,
                Measures.STRETCH,
                Measures.OUTER_VOLUME,
                Measures.DILATIONS,
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

    /** Accepts ignored pixels: distances depend on the predicted mask alone, and the truth excludes these pixels. */
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
        double criticalValue =
                margin.criticalValue(image.channels().get(channel).predictedMask(), truth.of(channel), region(image));
        return Optional.of(ImageScore.of(Map.of(Component.OUTER, criticalValue)));
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        double[] thresholds = levels.stream()
                .mapToDouble(level -> level.threshold(Component.OUTER))
                .toArray();
        PackedMask nothing = PackedMask.none(image.grid());
        List<PredictionRegion> regions = new ArrayList<>();
        for (PackedMask set :
                margin.dilated(image.channels().get(channel).predictedMask(), region(image), thresholds)) {
            regions.add(new PredictionRegion.Sets(nothing, set));
        }
        return regions;
    }

    private PackedMask region(ScoredImage image) {
        return region.map(channel -> image.channels().get(channel).predictedMask())
                .orElseGet(() -> PackedMask.all(image.grid()));
    }

    /** Returns the region. The outer optional is empty after an error; the inner one is empty if there is no region. */
    private static Optional<Optional<Channel>> region(WrittenProcedure written) {
        if (written.values().find(REGION).filter(NO_REGION::equals).isPresent()) {
            return Optional.of(Optional.empty());
        }
        boolean isDisk = written.values()
                .find(ELEMENT)
                .filter(StructuringElement.Disk.class::isInstance)
                .isPresent();
        if (isDisk) {
            written.allowed(
                    REGION,
                    new Constraint<>(
                            "none with a disk, because the dilation by a disk is a single step", name -> false));
            return Optional.empty();
        }
        return written.model()
                .flatMap(model ->
                        written.allowed(REGION, orNone(model.channelNames())).map(model::channel))
                .map(Optional::of);
    }

    private static Constraint<String> orNone(Constraint<String> names) {
        return new Constraint<>(NO_REGION + " or " + names.allowed(), names.isSatisfied());
    }
}
