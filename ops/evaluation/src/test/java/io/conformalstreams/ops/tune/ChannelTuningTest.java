package io.conformalstreams.ops.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Tests when a choice says little about the model. */
class ChannelTuningTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final List<NamedTransformation> CANDIDATES = ConfidenceSetTuning.candidates(List.of());

    private static Efficiency efficiency(int candidate, Side side, double share, int emptyTruths, double trivial) {
        return new Efficiency(
                0, CANDIDATES.get(candidate), side, ALPHA, 10, share, OptionalDouble.empty(), emptyTruths, trivial);
    }

    private static List<String> remarks(double otherShare, int emptyTruths, double trivial) {
        Efficiency inner = efficiency(0, Side.INNER, 0.25, emptyTruths, trivial);
        Efficiency outer = efficiency(0, Side.OUTER, 0.5, emptyTruths, 0);
        return new ChannelTuning(
                        "lesion",
                        List.of(
                                inner,
                                outer,
                                efficiency(1, Side.INNER, otherShare, emptyTruths, trivial),
                                efficiency(1, Side.OUTER, 0.5, emptyTruths, 0)),
                        inner,
                        outer,
                        List.of(new AlphaSplit(new BigDecimal("0.5"), inner, outer)))
                .remarks();
    }

    @Test
    void anOrdinaryChoiceNeedsNoRemark() {
        assertThat(remarks(0.3, 5, 0.5)).isEmpty();
    }

    @Test
    void saysWhatTheChoiceRestsOn() {
        assertThat(remarks(0.3, 6, 0)).containsExactly("the truth is empty in 6 of the 10 examined sets");
        assertThat(remarks(0.3, 0, 0.6))
                .containsExactly("the chosen sets are empty or the whole image in most cases, and so are those of every"
                        + " other candidate");
        assertThat(remarks(0.25, 0, 0)).containsExactly("every candidate costs the same, so the first one was taken");
    }
}
