package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.volume.VolumeInterval;
import io.conformalstreams.conformal.volume.VolumeIntervals;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An interval for the volume of a structure (after COMPASS, arXiv 2509.22240). Its ends are the volumes at two cuts of
 * the scores, one below and one above the model's own cut. The estimate is the predicted volume, at the model's cut.
 */
record VolumeMethod() implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "volume-interval";

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            MethodType.settings(TYPE, "An interval for the volume of the structure, in pixels."),
            written -> Optional.of(new VolumeMethod()),
            cases -> cases.channels().stream().map(channel -> ExampleProcedure.of(channel, "volume", "0.1", "")));

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return List.of();
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        String quantity = "volume of " + channel.name() + " in pixels";
        return Promise.ofInterval(
                "The interval contains the labelled " + quantity + ", with probability " + Percent.without(alpha) + ".",
                quantity);
    }

    @Override
    public boolean predictsInterval() {
        return true;
    }

    @Override
    public List<Measure> measures() {
        return List.of(Measures.INTERVAL_WIDTH, Measures.INTERVAL_COVERAGE, Measures.ESTIMATE_ERROR);
    }

    @Override
    public List<Component> components() {
        return List.of(Component.INTERVAL);
    }

    @Override
    public List<Component> events() {
        return List.of(Component.INTERVAL);
    }

    /**
     * Rejects ignored pixels: the interval is for the volume in the whole image, which annotated pixels do not
     * determine.
     */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.of("the volume in the whole image is unknown if some pixels are not annotated");
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return !image.maskOnly();
    }

    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        long labelledPixels = truth.of(channel).count();
        double criticalValue = image.maskOnly()
                ? Double.POSITIVE_INFINITY
                : VolumeIntervals.criticalValue(image.channels().get(channel), labelledPixels);
        return Optional.of(new ImageScore(
                Map.of(Component.INTERVAL, criticalValue),
                OptionalDouble.of(labelledPixels),
                Losses.NONE,
                Optional.empty()));
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        PredictedImage predicted = image.channels().get(channel);
        OptionalDouble estimate = OptionalDouble.of(predicted.predictedMask().count());
        double[] thresholds = levels.stream()
                .mapToDouble(level -> level.threshold(Component.INTERVAL))
                .toArray();
        List<PredictionRegion> regions = new ArrayList<>();
        for (VolumeInterval interval : VolumeIntervals.intervals(predicted, thresholds)) {
            regions.add(new PredictionRegion.Interval(
                    Quantity.PIXELS,
                    estimate,
                    new ValueInterval(interval.lower(), interval.upper()),
                    Optional.empty()));
        }
        return regions;
    }
}
