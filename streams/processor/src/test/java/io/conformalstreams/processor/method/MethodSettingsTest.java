package io.conformalstreams.processor.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the errors that users read if settings of a method do not fit each other or the model. */
class MethodSettingsTest {

    private static final String CONFIGURATION = """
            models:
              - name: net
                dimensions: 2
                scores: logit
                encoding: %s
                channels:
                  - {name: organ, labelValues: [1, 2]}
                  - {name: lesion, labelValues: [2]}
                  - {name: lesion-again, labelValues: [2]}
            procedures:
              - {name: p, model: net, channel: lesion, alphas: [0.1], window: all, type: %s}
            kafka: {bootstrap.servers: b, schema.registry.url: http://registry}
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', textBlock = """
            morphological-margin, element: disk-pixels, region: organ ~ region: "organ" must be none with a disk, because the dilation by a disk is a single step
            morphological-margin, element: cross, region: heart ~ region: "heart" must be none or one of the channels of model net: organ, lesion, lesion-again
            morphological-margin, element: cross, coverageRatio: 0 ~ coverageRatio: "0" must be a decimal number above 0 and at most 1 with at most 15 decimals
            cross-conformal, foldSizes: equal, combination: marginal, folds: [lesion, organ] ~ folds[1]: "organ" must be one of the channels of model net with the label values of channel: lesion, lesion-again
            cross-conformal, foldSizes: equal, combination: marginal, folds: [lesion] ~ folds: must be at least two channels
            cross-conformal, foldSizes: {unequal: {units: [8, 8, 7]}}, combination: marginal, folds: [lesion, lesion-again] ~ foldSizes: need a number of units for each of 2 folds: [8, 8, 7]
            cross-conformal, foldSizes: equal, combination: marginal, folds: [lesion, lesion-again], guarantee: {adaptive: {gamma: 0.1}} ~ guarantee: must be marginal: nothing else is proven for cross-fitted models
            cross-conformal, foldSizes: equal, combination: marginal, folds: [lesion, lesion-again], sizeClasses: {names: [a, b], bounds: [1]} ~ sizeClasses: must be left out: the coverage within a class is not proven for cross-fitted models
            cross-conformal, foldSizes: equal, combination: maximum, folds: [lesion, lesion-again] ~ combination: "maximum" must be marginal or {bonferroni: {innerShare: ...}}
            ratio-biomarker, interval: calibrated, denominator: heart ~ denominator: "heart" must be one of the channels of model net: organ, lesion, lesion-again
            ratio-biomarker, denominator: organ, interval: {overall: {markovShare: 1}} ~ interval.overall.markovShare: "1" must be a decimal number above 0 and below 1 with at most 15 decimals
            ratio-biomarker, denominator: organ, interval: {overal: {markovShare: 0.2}} ~ interval: is an unknown mapping; must be calibrated, conformal or {overall: {markovShare: ...}}
            risk-control, control: conformal, thresholdGrid: every-score ~ thresholdGrid: "every-score" must be {first: ..., last: ..., step: ...}, because the encoding of the model is not uint8
            risk-control, control: conformal, thresholdGrid: every-score, transformation: mass-share ~ thresholdGrid: "every-score" must be {first: ..., last: ..., step: ...}, because the thresholds of transformation: mass-share are shares, for example {first: 0, last: 1, step: 0.002}
            lesion-false-negative-rate, tolerance: 0.1, transformation: distance-euclidean ~ transformation: "distance-euclidean" must be one of identity, mass-share
            risk-control, control: conformal, thresholdGrid: {first: 0, last: 65001, step: 1} ~ thresholdGrid.last: "65001" must be a decimal number from first to first + 65,000 * step
            risk-control, control: conformal, thresholdGrid: {first: 0, last: -1, step: 1} ~ thresholdGrid.last: "-1" must be a decimal number from first to first + 65,000 * step
            risk-control, control: {bound: exact, delta: 0.1}, thresholdGrid: {first: 0, last: 1, step: 1} ~ control.bound: "exact" must be one of betting, empirical-bernstein, hoeffding, hoeffding-bentkus
            volume-interval, sizeClasses: {names: [a, b, c], bounds: [1]} ~ sizeClasses.bounds: 1 bounds separate 2 classes, but there are 3 names
            volume-interval, sizeClasses: {names: [a, b, c], bounds: [2, 1]} ~ sizeClasses.bounds: bounds must be positive, finite and ascending: [2.0, 1.0]
            volume-interval, guarantee: {adaptative: {gamma: 0.1}} ~ guarantee: is an unknown mapping; must be marginal, {trainingConditional: {delta: ...}}, {inclusionWeighted: {smallestProbability: ...}}, {nonexchangeable: {rho: ...}} or {adaptive: {gamma: ...}}
            dice-bound, reviewBelow: 0 ~ reviewBelow: "0" must be a number above 0 and at most 1
            dice-bound, reviewBelow: 1.5 ~ reviewBelow: "1.5" must be a number above 0 and at most 1
            confidence-sets, combination: marginal, inner: identity, outer: identity, reviewBelow: 0.5 ~ reviewBelow: needs sets that cover together; set a combination other than marginal, or leave this setting out
            cross-conformal, foldSizes: equal, combination: marginal, folds: [lesion, lesion-again], reviewBelow: 0.5 ~ reviewBelow: needs sets that cover together; set a combination other than marginal, or leave this setting out
            volume-interval, tolerance: 0.1 ~ tolerance: unknown key; known keys: name, type, model, channel, alphas, window, guarantee, sizeClasses
            """)
    void shouldSayWhatDoesNotFit(String written, String problem) {
        assertThat(errors(CONFIGURATION.formatted("float32", written))).containsExactly("procedures[0]." + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uint8: {scale: 0.1, offset: 0}", "uint8: {scale: 2, offset: -7}"})
    void shouldTakeEveryScoreOfBytes(String encoding) {
        String yaml = CONFIGURATION.formatted(
                "{" + encoding + "}", "risk-control, control: conformal, thresholdGrid: every-score");
        assertThat(ConformalConfiguration.parse(yaml, Map.of()).procedures())
                .singleElement()
                .satisfies(procedure -> assertThat(
                                procedure.method().canonicalLines().get(0).split(","))
                        .hasSizeGreaterThan(200));
    }

    @Test
    void shouldRefuseAReviewLimitIfLabelsMayLeavePixelsOut() {
        String sets = "confidence-sets, combination: maximum, inner: identity, outer: identity";
        String ignoring = CONFIGURATION.replace("scores: logit", "scores: logit\n    ignoreLabel: 9");
        assertThat(errors(ignoring.formatted("float32", sets + ", reviewBelow: 0.5")))
                .containsExactly("procedures[0].reviewBelow: needs labels of every pixel, but the model has an"
                        + " ignoreLabel; leave out this setting or the ignoreLabel");
        assertThat(joint(ignoring.formatted("float32", sets)).diceBound()).isEmpty();
        assertThat(joint(CONFIGURATION.formatted("float32", sets)).diceBound())
                .contains(new JointDiceBound(ReviewLimit.NONE));
        assertThat(joint(CONFIGURATION.formatted("float32", sets + ", reviewBelow: 0.5"))
                        .diceBound())
                .contains(new JointDiceBound(new ReviewLimit(Optional.of(0.5))));
    }

    private static InnerOuterMethod joint(String yaml) {
        return (InnerOuterMethod)
                ConformalConfiguration.parse(yaml, Map.of()).procedures().get(0).method();
    }

    @Test
    void shouldReportEveryErrorOfAMethodAtOnce() {
        String written = "morphological-margin, element: ball, coverageRatio: 2, region: heart, margin: 1";
        assertThat(errors(CONFIGURATION.formatted("float32", written)))
                .satisfiesExactly(
                        error -> assertThat(error).startsWith("procedures[0].element: \"ball\" must be one of cross,"),
                        error -> assertThat(error).startsWith("procedures[0].coverageRatio: \"2\" must be"),
                        error -> assertThat(error).startsWith("procedures[0].region: \"heart\" must be none or one of"),
                        error -> assertThat(error).startsWith("procedures[0].margin: unknown key"));
    }

    private static List<String> errors(String yaml) {
        return catchThrowableOfType(
                        InvalidConfigurationException.class, () -> ConformalConfiguration.parse(yaml, Map.of()))
                .errors();
    }
}
