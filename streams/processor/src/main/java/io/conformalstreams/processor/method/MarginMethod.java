package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.margin.EmptyMask;
import io.conformalstreams.conformal.margin.MorphologicalMargin;
import io.conformalstreams.conformal.margin.StructuringElement;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Dilates the predicted mask until it contains a share of the truth (Mossina and Friedrich, arXiv 2503.05618). The
 * outer set contains at least that share. The method claims no inner set. It needs only a predicted mask, no scores.
 *
 * @param margin with element, coverage ratio and what an empty mask means
 * @param region channel whose predicted mask confines the dilations, if any
 */
public record MarginMethod(MorphologicalMargin margin, Optional<Channel> region) implements ConformalMethod {

    /** Name of the type. */
    public static final String TYPE = "morphological-margin";

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            MarginMethod::read,
            cases -> cases.channels().stream().map(channel -> ExampleProcedure.of(channel, "margin", "0.1", """
                    element: cross
                    coverageRatio: 0.99""")));

    private static final Constraint<BigDecimal> COVERAGE_RATIO = new Constraint<>(
            "a decimal number above 0 and at most 1 with at most 15 decimals",
            ratio -> ratio.signum() > 0
                    && ratio.compareTo(BigDecimal.ONE) <= 0
                    && ratio.stripTrailingZeros().scale() <= 15);
    private static final ScalarType<EmptyMask> EMPTY_MASK = ScalarType.choice(
            Map.of("infinite-margin", EmptyMask.INFINITE_MARGIN, "whole-image", EmptyMask.WHOLE_IMAGE));
    private static final String NO_REGION = "none";

    /** Rejects a disk in a region, because its dilation is not iterated. */
    public MarginMethod {
        if (region.isPresent() && margin.element() instanceof StructuringElement.Disk) {
            throw new IllegalArgumentException("a disk is not iterated, so a region cannot confine it");
        }
    }

    static Optional<MarginMethod> read(ConfigurationNode section, Optional<Model> model) {
        var element = section.required("element", Elements.TYPE);
        var ratio = section.optional("coverageRatio", ScalarType.decimal(COVERAGE_RATIO), BigDecimal.ONE);
        var emptyMask = section.optional("emptyMask", EMPTY_MASK, EmptyMask.INFINITE_MARGIN);
        var region = region(section, model, element);
        return ConfigurationNode.whenRead(
                () -> new MarginMethod(
                        new MorphologicalMargin(element.orElseThrow(), ratio.orElseThrow(), emptyMask.orElseThrow()),
                        region.orElseThrow()),
                element,
                ratio,
                emptyMask,
                region);
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
                : "holds at least " + Percent.of(ratio) + " of the truth";
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

    /** The outer optional is empty after an error; the inner one is empty without a region. */
    private static Optional<Optional<Channel>> region(
            ConfigurationNode section, Optional<Model> model, Optional<StructuringElement> element) {
        Optional<String> name = section.optional("region", ScalarType.text(Channel.NAME), NO_REGION);
        if (model.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        if (name.get().equals(NO_REGION)) {
            return Optional.of(Optional.empty());
        }
        boolean isDisk =
                element.filter(StructuringElement.Disk.class::isInstance).isPresent();
        List<String> names = isDisk
                ? List.of()
                : model.get().channels().stream().map(Channel::name).toList();
        String allowed = isDisk
                ? "none with a disk, which is not iterated"
                : "none or one of the channels of model " + model.get().name() + ": " + String.join(", ", names);
        return section.required("region", ScalarType.text(new Constraint<>(allowed, names::contains)))
                .map(model.get()::channel)
                .map(Optional::of);
    }
}
