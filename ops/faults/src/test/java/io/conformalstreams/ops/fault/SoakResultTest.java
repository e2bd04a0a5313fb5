package io.conformalstreams.ops.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class SoakResultTest {

    private static final long MEBIBYTE = 1 << 20;

    @Test
    void shouldPassIfNothingGrows() {
        SoakResult result = new SoakResult(500, samples(sample -> use(sample, 40, 300, 200, 0)), 0, true);
        assertThat(result.passed()).isTrue();
        assertThat(result.verdicts()).hasSize(6).allMatch(line -> line.startsWith("  ok"));
        assertThat(result.table().lines()).hasSize(12).last().isEqualTo("| 1,000 | 40.0 | 300 | 200 | 0 |");
    }

    @Test
    void shouldNameWhatGrows() {
        assertFails(samples(sample -> use(sample, 40 + sample, 300, 200, 0)), "live heap is flat");
        assertFails(samples(sample -> use(sample, 40, 300 + 20 * sample, 200, 0)), "resident memory is flat");
        assertFails(samples(sample -> use(sample, 40, 300, 200 + 30 * sample, 0)), "file handles are flat");
        assertFails(samples(sample -> use(sample, 40, 300, 200, sample == 5 ? 1 : 0)), "no iterator stays open");
    }

    @Test
    void shouldFailIfRecordsWerePutAsideOrTheInstanceHadToBeKilled() {
        List<ProcessUse> samples = samples(sample -> use(sample, 40, 300, 200, 0));
        assertThat(new SoakResult(500, samples, 1, true).verdicts())
                .contains("  FAILED  every record is processed: 1 records were put aside");
        assertThat(new SoakResult(500, samples, 0, false).verdicts())
                .contains("  FAILED  the instance stops when it is told to: it had to be killed");
    }

    private static void assertFails(List<ProcessUse> samples, String check) {
        SoakResult result = new SoakResult(500, samples, 0, true);
        assertThat(result.passed()).isFalse();
        assertThat(result.verdicts())
                .filteredOn(line -> line.startsWith("  FAILED"))
                .singleElement()
                .asString()
                .contains(check);
    }

    private static List<ProcessUse> samples(LongFunction<ProcessUse> use) {
        List<ProcessUse> samples = new ArrayList<>();
        for (long sample = 1; sample <= SoakRun.SAMPLES; sample++) {
            samples.add(use.apply(sample));
        }
        return samples;
    }

    private static ProcessUse use(long sample, long heap, long resident, long handles, long iterators) {
        return new ProcessUse(sample * 100, heap * MEBIBYTE, resident * MEBIBYTE, handles, iterators);
    }
}
