package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.tune.ChannelTuning;
import io.conformalstreams.ops.tune.ConfidenceSetTuning;
import io.conformalstreams.ops.tune.ConfidenceSetTuningFiles;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If all sets are trivial, the choice is not a success, and the summary says so. */
class TrivialTuningTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.2");

    @TempDir
    Path folder;

    private String summary(DiscImages.Kind kind) throws Exception {
        CaseSelection cases = new DiscImages(kind, 3, 45).in(folder);
        Splits splits = new Splits(45, 25, 4, 7);
        List<ChannelTuning> channels = new ConfidenceSetTuning(cases, ConfidenceSetTuning.candidates(List.of()), splits)
                .run(ALPHA, new BigDecimal("0.5"), () -> {});
        return new ConfidenceSetTuningFiles(cases, splits, ALPHA, channels, Optional.empty()).summary();
    }

    @Test
    void saysThatTheTruthIsEmpty() throws Exception {
        assertThat(summary(DiscImages.Kind.BACKGROUND))
                .contains("This choice says little: the truth is empty in 80 of the 80 examined sets.");
    }

    @Test
    void saysNothingOfAnOrdinaryChoice() throws Exception {
        assertThat(summary(DiscImages.Kind.ORDINARY)).doesNotContain("says little");
    }
}
