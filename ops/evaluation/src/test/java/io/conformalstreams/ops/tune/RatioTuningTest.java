package io.conformalstreams.ops.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.RatioChannels;
import io.conformalstreams.ops.environment.SharedData;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.LabelledCase;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.RatioIntervalKind;
import io.conformalstreams.processor.method.RatioMethod;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Compares the choice for the nucleus in the cell with a pixel-by-pixel computation and the intervals of a configured
 * procedure.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RatioTuningTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.2");
    private static final int IMAGES = 30;

    private final AtomicInteger steps = new AtomicInteger();
    private CaseSelection learning;
    private RatioChannels ratio;
    private RatioChoice choice;
    private List<LabelledCase> loaded;

    @BeforeAll
    void tune() throws Exception {
        CaseSelection all = CaseSelection.units(CaseFolder.open(SharedData.folder("wbc")));
        learning = new CaseSelection(all.source(), all.cases().subList(0, IMAGES));
        loaded = IntStream.range(0, learning.size()).mapToObj(learning::load).toList();
        ratio = all.description().ratio().orElseThrow();
        choice = new RatioTuning(learning, ratio)
                .run(ALPHA, steps::incrementAndGet)
                .orElseThrow();
    }

    @Test
    void findsTheMostLikelyTemperature() {
        assertThat(steps).hasValue(2 * IMAGES);
        assertThat(choice.images()).isEqualTo(IMAGES);
        double temperature = choice.temperature().doubleValue();
        double best = negativeLogLikelihood(temperature);
        assertThat(best).isLessThan(negativeLogLikelihood(temperature * 1.02));
        assertThat(best).isLessThan(negativeLogLikelihood(temperature / 1.02));
        assertThat(choice.negativeLogLikelihood()).isLessThanOrEqualTo(choice.ownNegativeLogLikelihood());
    }

    private double negativeLogLikelihood(double temperature) {
        double sum = 0;
        for (LabelledCase labelled : loaded) {
            for (int channel : new int[] {ratio.numerator(), ratio.denominator()}) {
                var scores = labelled.image(channel).scores();
                for (int pixel = 0; pixel < scores.grid().size(); pixel++) {
                    double z = scores.at(pixel) / temperature;
                    sum += Math.log1p(Math.exp(labelled.truth(channel).contains(pixel) ? -z : z));
                }
            }
        }
        return sum;
    }

    /** The configuration block can be read, and no other share of alpha gives narrower intervals. */
    @Test
    void aConfigurationReadsTheNarrowestInterval() {
        Procedure chosen =
                read(ConfigurationBlock.of(learning.description(), ALPHA, List.of(), Optional.of(choice), IMAGES));
        RatioMethod method = (RatioMethod) chosen.method();

        assertThat(chosen.name()).isEqualTo("nucleus-to-cell-ratio");
        assertThat(chosen.channel().name()).isEqualTo("nucleus");
        assertThat(method.denominator().name()).isEqualTo("cell");
        assertThat(method.temperature()).isEqualByComparingTo(choice.temperature());
        assertThat(method.kind()).isEqualTo(new RatioIntervalKind.Overall(choice.markovShare()));
        assertThat(method.alpha(Component.NUMERATOR, ALPHA))
                .isEqualByComparingTo(BigDecimal.ONE.subtract(choice.interval().quantile()));

        double width = meanWidth(chosen);
        for (int place = 1; place <= 20; place++) {
            BigDecimal share = new BigDecimal("0.025").multiply(BigDecimal.valueOf(2L * place - 1));
            var other = new RatioMethod(
                    method.denominator(),
                    new RatioIntervalKind.Overall(share),
                    method.estimator(),
                    method.temperature(),
                    method.alarm());
            if (RankRule.rank(other.alpha(Component.NUMERATOR, ALPHA), IMAGES) <= IMAGES) {
                assertThat(meanWidth(new Procedure(
                                "other",
                                chosen.model(),
                                chosen.channel(),
                                chosen.alphas(),
                                other,
                                chosen.guarantee(),
                                chosen.sizeClasses(),
                                chosen.window())))
                        .as("share %s", share)
                        .isGreaterThanOrEqualTo(width - 1e-9);
            }
        }
    }

    private double meanWidth(Procedure procedure) {
        List<ScoredImage> images = new ArrayList<>();
        Map<Component, OrderStatisticMultiset> values = new EnumMap<>(Component.class);
        for (LabelledCase labelled : loaded) {
            List<Channel> channels = procedure.model().channels();
            ScoredImage image = new ScoredImage(
                    labelled.truth(0).grid(),
                    Map.of(channels.get(0), labelled.image(0), channels.get(1), labelled.image(1)),
                    false,
                    "");
            images.add(image);
            procedure
                    .score(image, channel -> labelled.truth(channels.indexOf(channel)))
                    .orElseThrow()
                    .criticalValues()
                    .forEach((component, value) -> values.computeIfAbsent(
                                    component, first -> new OrderStatisticMultiset())
                            .insert(value));
        }
        Map<Component, Double> thresholds = new EnumMap<>(Component.class);
        values.forEach((component, ofComponent) -> thresholds.put(
                component,
                RankRule.threshold(ofComponent, procedure.method().alpha(component, ALPHA))
                        .lambda()));
        return images.stream()
                .map(image -> procedure
                        .regions(image, List.of(new ConformalMethod.Level(ALPHA, thresholds)))
                        .get(0))
                .mapToDouble(region ->
                        ((PredictionRegion.Interval) region).interval().width())
                .average()
                .orElseThrow();
    }

    @Test
    void choosesNothingWhereUnitsAreTooFew() {
        CaseSelection few =
                new CaseSelection(learning.source(), learning.cases().subList(0, 5));
        assertThat(new RatioTuning(few, ratio).run(ALPHA, () -> {})).isEmpty();
    }

    private static Procedure read(String block) {
        return ConformalConfiguration.parse("""
                models:
                  - name: pixel-mlp
                    dimensions: 2
                    scores: logit
                    encoding: float16
                    channels:
                      - {name: cell, labelValues: [1, 2]}
                      - {name: nucleus, labelValues: [2]}
                kafka: {bootstrap.servers: 'localhost:1', schema.registry.url: 'mock://tuning'}
                """ + block, Map.of()).procedures().get(0);
    }
}
