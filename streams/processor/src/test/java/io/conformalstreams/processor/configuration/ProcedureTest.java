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

    /** What is written in the minimal configuration, and what instead; none of it touches a critical value. */
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
        assertThat(fingerprint("combination: marginal", "combination: {weighted: {innerShare: 0.2}}"))
                .isEqualTo(fingerprint("combination: marginal", "combination: {weighted: {innerShare: 0.7}}"));
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
                List.of("inner: identity", "inner: distance-euclidean"),
                List.of("inner: identity", "inner: distance-chessboard"),
                List.of("inner: identity", "inner: distance-city-block"),
                List.of("outer: identity", "outer: distance-euclidean"),
                List.of("combination: marginal", "combination: maximum"),
                List.of("combination: marginal", "combination: {weighted: {innerShare: 0.5}}"),
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

    /** Fingerprints stand in logs that are kept for ever. */
    @Test
    void shouldKeepTheFingerprintsOfEarlierReleases() {
        assertThat(fingerprint("", "")).isEqualTo("ad689050918385f94b5e6ed64cd9745c");
        assertThat(fingerprint(
                        "encoding: float32", "encoding: {uint8: {scale: 0.0039215686, offset: 0}}",
                        "labelValues: [1]", "labelValues: [10, 2]",
                        "inner: identity", "inner: distance-city-block",
                        "combination: marginal", "combination: {weighted: {innerShare: 0.5}}"))
                .isEqualTo("6931399bd371e64a7ae483829a39708a");
        assertThat(fingerprint("inner: identity", "inner: {smoothed: {fullWidth: 20.0, unit: pixels}}"))
                .isEqualTo("304eebea6db2c66e87ad41696ea0f0d8");
        assertThat(fingerprint("inner: identity", "inner: bounding-boxes"))
                .isEqualTo("5bb8d9f773e5606c9149c67f485f294a");
    }

    private static String fingerprint(String... replacements) {
        String yaml = Configurations.MINIMAL;
        for (int index = 0; index < replacements.length; index += 2) {
            yaml = yaml.replace(replacements[index], replacements[index].isEmpty() ? "" : replacements[index + 1]);
        }
        return ConformalConfiguration.parse(yaml, Map.of()).procedures().get(0).fingerprint();
    }
}
