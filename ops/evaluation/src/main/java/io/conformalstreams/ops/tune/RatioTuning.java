package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.ratio.LabelledRatio;
import io.conformalstreams.conformal.ratio.OverallLevels;
import io.conformalstreams.conformal.ratio.PixelProbability;
import io.conformalstreams.conformal.ratio.RatioEstimator;
import io.conformalstreams.conformal.ratio.TemperatureScaling;
import io.conformalstreams.ops.dataset.RatioChannels;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.LabelledCase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chooses an overall interval for a ratio on learning units (arXiv 2505.19585, sections 3 and 4). First, it chooses
 * the one temperature for both channels at which their labelled pixels are most likely. Then it chooses how Markov's
 * inequality and the two calibration errors share alpha, so that the intervals of the learning units are narrowest on
 * average.
 */
public final class RatioTuning {

    private static final int TEMPERATURE_DECIMALS = 4;

    private final CaseSelection learning;
    private final RatioChannels ratio;

    /**
     * @param learning units that neither calibrate nor judge the chosen interval, at least one
     * @param ratio two of their channels
     */
    public RatioTuning(CaseSelection learning, RatioChannels ratio) {
        this.learning = learning;
        this.ratio = ratio;
    }

    /**
     * Reads each case twice, and chooses.
     *
     * @param alpha nominal miscoverage
     * @param done called after each case, from any thread
     * @return empty if the learning units with a ratio are too few for every share of alpha
     */
    public Optional<RatioChoice> run(BigDecimal alpha, Runnable done) {
        TemperatureScaling scaling = histograms(done);
        BigDecimal temperature = BigDecimal.valueOf(scaling.temperature().orElse(1))
                .setScale(TEMPERATURE_DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        List<LabelledRatio> images = images(temperature, done);
        int withRatio = (int)
                images.stream().filter(image -> image.trueRatio().isPresent()).count();
        return OverallLevels.narrowest(images, RatioEstimator.PLAIN, BigDecimal.ONE.subtract(alpha))
                .map(interval -> new RatioChoice(
                        ratio,
                        temperature,
                        scaling.negativeLogLikelihood(1),
                        scaling.negativeLogLikelihood(temperature.doubleValue()),
                        interval,
                        withRatio));
    }

    private TemperatureScaling histograms(Runnable done) {
        List<TemperatureScaling> byCase = IntStream.range(0, learning.size())
                .parallel()
                .mapToObj(index -> {
                    TemperatureScaling histogram = histogram(learning.load(index));
                    done.run();
                    return histogram;
                })
                .toList();
        TemperatureScaling all = byCase.get(0);
        byCase.stream().skip(1).forEach(all::merge);
        return all;
    }

    private TemperatureScaling histogram(LabelledCase labelled) {
        var first = labelled.image(ratio.numerator());
        TemperatureScaling histogram =
                new TemperatureScaling(first.kind(), first.scores().encoding());
        if (labelled.ignored().isEmpty()) {
            for (int channel : new int[] {ratio.numerator(), ratio.denominator()}) {
                histogram.add(labelled.image(channel).scores(), labelled.truth(channel));
            }
        }
        return histogram;
    }

    private List<LabelledRatio> images(BigDecimal temperature, Runnable done) {
        return IntStream.range(0, learning.size())
                .parallel()
                .mapToObj(index -> {
                    LabelledCase labelled = learning.load(index);
                    Optional<LabelledRatio> image =
                            labelled.ignored().isEmpty() ? Optional.of(image(labelled, temperature)) : Optional.empty();
                    done.run();
                    return image;
                })
                .flatMap(Optional::stream)
                .toList();
    }

    private LabelledRatio image(LabelledCase labelled, BigDecimal temperature) {
        var numerator = labelled.image(ratio.numerator());
        return LabelledRatio.of(
                numerator.scores(),
                labelled.image(ratio.denominator()).scores(),
                new PixelProbability(numerator.kind(), temperature.doubleValue()),
                labelled.truth(ratio.numerator()),
                labelled.truth(ratio.denominator()));
    }
}
