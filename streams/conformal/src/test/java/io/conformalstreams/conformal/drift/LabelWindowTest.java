package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.ReferenceFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the window of the last labels with reference intervals and with direct sums. */
class LabelWindowTest {

    @Test
    void shouldShowTheReferencesIntervals() throws IOException {
        JsonNode reference = ReferenceFile.json("binomial.json");
        for (Map.Entry<String, JsonNode> entry :
                reference.get("clopper_pearson_95").properties()) {
            String[] counts = entry.getKey().split("/");
            LabelWindow window = window(Integer.parseInt(counts[0]), Integer.parseInt(counts[1]));
            assertThat(window.lower(0.05))
                    .as("%s", entry.getKey())
                    .isCloseTo(entry.getValue().get(0).doubleValue(), within(1e-12));
            assertThat(window.upper(0.05))
                    .as("%s", entry.getKey())
                    .isCloseTo(entry.getValue().get(1).doubleValue(), within(1e-12));
        }
        assertThat(new LabelWindow(200).criticalCount(0.1, 0.01))
                .isEqualTo(reference.get("critical_count_window200_alpha10_p01").intValue());
    }

    private static LabelWindow window(int misses, int labels) {
        LabelWindow window = new LabelWindow(labels);
        for (int i = 0; i < labels; i++) {
            window.observe(i < misses);
        }
        return window;
    }

    @ParameterizedTest(name = "window {0}")
    @ValueSource(ints = {1, 63, 64, 65, 130})
    void shouldCountTheLastLabelsOnly(int capacity) {
        SplittableRandom random = new SplittableRandom(7);
        boolean[] misses = new boolean[400];
        LabelWindow window = new LabelWindow(capacity);
        assertThat(window.pValue(0.3)).isEqualTo(1);
        for (int t = 0; t < misses.length; t++) {
            misses[t] = random.nextDouble() < 0.3;
            window.observe(misses[t]);
            int from = Math.max(0, t + 1 - capacity);
            int count = 0;
            for (int i = from; i <= t; i++) {
                count += misses[i] ? 1 : 0;
            }
            assertThat(window.misses()).isEqualTo(count);
            assertThat(window.labels()).isEqualTo(t + 1 - from);
            assertThat(window.pValue(0.3)).isCloseTo(binomialTail(count, t + 1 - from, 0.3), within(1e-11));
        }
    }

    private static double binomialTail(int misses, int labels, double rate) {
        double[] probabilities = new double[labels + 1];
        probabilities[0] = 1;
        for (int n = 1; n <= labels; n++) {
            for (int k = n; k >= 0; k--) {
                probabilities[k] = probabilities[k] * (1 - rate) + (k == 0 ? 0 : probabilities[k - 1] * rate);
            }
        }
        return Arrays.stream(probabilities).skip(misses).sum();
    }
}
