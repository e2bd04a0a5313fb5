package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcedureTest {

    /** A part of the minimal configuration and its replacement, which must not change critical values. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            [0.1] ~ [0.2, 0.3]
            [0.1] ~ [0.10]
            window: all ~ window: last 7
            name: cell-sets ~ name: other-sets
            """)
    void shouldKeepTheFingerprintWhereCriticalValuesStayTheSame(String written, String instead) {
        assertThat(fingerprint(written, instead)).isEqualTo(fingerprint("", ""));
    }

    @Test
    void shouldKeepTheFingerprintUnderAnotherShare() {
        assertThat(fingerprint("combination: marginal", "combination: {bonferroni: {innerShare: 0.2}}"))
                .isEqualTo(fingerprint("combination: marginal", "combination: {bonferroni: {innerShare: 0.7}}"));
    }

    @Test
    void shouldChangeTheFingerprintWithEverythingElse() {
        List<List<String>> changes = List.of(
                List.of("", ""),
                List.of("name: pixel-mlp", "name: other", "model: pixel-mlp", "model: other"),
                List.of("dimensions: 2", "dimensions: 3"),
                List.of("scores: logit", "scores: probability"),
                List.of("encoding: float32", "encoding: float16"),
                List.of("encoding: float32", "encoding: {uint8: {scale: 1, offset: 0}}"),
                List.of("encoding: float32", "encoding: {uint8: {scale: 2, offset: 0}}"),
                List.of("encoding: float32", "encoding: {uint8: {scale: 1, offset: 1}}"),
                List.of("name: cell,", "name: nucleus,", "channel: cell", "channel: nucleus"),
                List.of("labelValues: [1]", "labelValues: [1, 2]"),
                List.of("labelValues: [1]", "labelValues: [12]"),
                List.of("scores: logit", "scores: logit\n    ignoreLabel: 255"),
                List.of("scores: logit", "scores: logit\n    ignoreLabel: 254"),
                List.of("scores: logit", "scores: logit\n    raters: {names: [a, b], promise: worst}"),
                List.of("scores: logit", "scores: logit\n    raters: {names: [b, a], promise: worst}"),
                List.of("scores: logit", "scores: logit\n    raters: {names: [a, b, c], promise: worst}"),
                List.of("scores: logit", "scores: logit\n    raters: {names: [a, b], promise: average}"),
                List.of("inner: identity", "inner: distance-euclidean"),
                List.of("inner: identity", "inner: distance-chessboard"),
                List.of("inner: identity", "inner: distance-city-block"),
                List.of("outer: identity", "outer: distance-euclidean"),
                List.of("combination: marginal", "combination: maximum"),
                List.of("combination: marginal", "combination: {bonferroni: {innerShare: 0.5}}"),
                List.of("inner: identity", "inner: bounding-boxes"),
                List.of("inner: identity", "inner: {smoothed: {fullWidth: 2, unit: pixels}}"),
                List.of("inner: identity", "inner: {smoothed: {fullWidth: 2.5, unit: pixels}}"),
                List.of("inner: identity", "inner: {smoothed: {fullWidth: 2, unit: millimetres}}"));
        Set<String> fingerprints = new HashSet<>();
        for (List<String> change : changes) {
            assertThat(fingerprints.add(fingerprint(change.toArray(String[]::new))))
                    .as("%s", change)
                    .isTrue();
        }
    }

    /** Fingerprints are in logs that are kept forever, so they must not change. */
    @Test
    void shouldKeepTheFingerprintsOfEarlierReleases() {
        assertThat(fingerprint("", "")).isEqualTo("ad689050918385f94b5e6ed64cd9745c");
        assertThat(fingerprint(
                        "encoding: float32", "encoding: {uint8: {scale: 0.0039215686, offset: 0}}",
                        "labelValues: [1]", "labelValues: [10, 2]",
                        "inner: identity", "inner: distance-city-block",
                        "combination: marginal", "combination: {bonferroni: {innerShare: 0.5}}"))
                .isEqualTo("6931399bd371e64a7ae483829a39708a");
        assertThat(fingerprint("inner: identity", "inner: {smoothed: {fullWidth: 20.0, unit: pixels}}"))
                .isEqualTo("304eebea6db2c66e87ad41696ea0f0d8");
        assertThat(fingerprint("inner: identity", "inner: bounding-boxes"))
                .isEqualTo("5bb8d9f773e5606c9149c67f485f294a");
    }

    private static final String MORE = """
            models:
              - name: net
                dimensions: 2
                scores: probability
                encoding: {uint8: {scale: 0.00390625, offset: 0}}
                channels: [{name: organ, labelValues: [1, 2]}, {name: lesion, labelValues: [2]}, {name: lesion-2, labelValues: [2]}]
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://fingerprints"}
            procedures:
              - {name: p, model: net, channel: lesion, alphas: [0.2], window: all, %s}
            """;

    /**
     * The fingerprint must not depend on settings that do not change critical values: shares of alpha, limits, bounds,
     * guarantees.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            type: morphological-margin, element: cross ~ a543513febde4993f1979dca258237c6
            type: morphological-margin, element: cross, coverageRatio: 0.9 ~ 457fa19a048f764101219aef8f440509
            type: morphological-margin, element: square, region: organ ~ b847c1834bbeb3a106d99e5a3ecdb609
            type: morphological-margin, element: disk-pixels, emptyMask: whole-image ~ 9a27ebc64913404557b6a05cab3b4c1a
            type: cross-conformal, foldSizes: equal, combination: marginal, folds: [lesion, lesion-2] ~ f72dd2f112a6c30c385188bfeca99f66
            type: cross-conformal, foldSizes: equal, combination: {bonferroni: {innerShare: 0.5}}, folds: [lesion, lesion-2] ~ f72dd2f112a6c30c385188bfeca99f66
            type: morphological-erosion, element: octagon, tolerance: 0.1 ~ f03c44a4c8b242f81ff6cb76c8c2252b
            type: lesion-false-negative-rate, tolerance: 0.30 ~ 9cda42ef003b5d10c48e28a939f65c77
            type: ratio-biomarker, denominator: organ, interval: calibrated ~ 3afd97c56bc2a21e090dd57ea2d8bb24
            type: ratio-biomarker, denominator: organ, interval: {overall: {markovShare: 0.3}} ~ 2390d41bebd7d0854b4c241bf3494b9e
            type: ratio-biomarker, denominator: organ, interval: {overall: {markovShare: 0.4}}, widthLimit: 0.1 ~ 2390d41bebd7d0854b4c241bf3494b9e
            type: ratio-biomarker, denominator: organ, interval: conformal, temperature: 1.5, estimator: first-order ~ 4ff820dacd8b764a3b99f2add81728d2
            type: risk-control, control: conformal, thresholdGrid: {first: 0.1, last: 0.3, step: 0.1} ~ b022c8cd1100c3a78564789f338bc469
            type: risk-control, control: {bound: hoeffding, delta: 0.1}, thresholdGrid: {first: 0.1, last: 0.3, step: 0.1} ~ b022c8cd1100c3a78564789f338bc469
            type: lesion-false-negative-rate, tolerance: 0.3, sizeClasses: {names: [a, b], bounds: [1.5]} ~ 4991f988de14d7a38e565c59738a1c2b
            type: lesion-false-negative-rate, tolerance: 0.3, guarantee: {trainingConditional: {delta: 0.1}} ~ 9cda42ef003b5d10c48e28a939f65c77
            """)
    void shouldKeepTheFingerprintsOfEveryType(String method, String fingerprint) {
        assertThat(ConformalConfiguration.parse(MORE.formatted(method), Map.of())
                        .procedures()
                        .get(0)
                        .fingerprint())
                .isEqualTo(fingerprint);
    }

    private static String fingerprint(String... replacements) {
        String yaml = Configurations.MINIMAL;
        for (int index = 0; index < replacements.length; index += 2) {
            yaml = yaml.replace(replacements[index], replacements[index].isEmpty() ? "" : replacements[index + 1]);
        }
        return ConformalConfiguration.parse(yaml, Map.of()).procedures().get(0).fingerprint();
    }
}
