package io.conformalstreams.processor.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.comparison.Decision;
import io.conformalstreams.processor.comparison.ComparedOutcome.JudgedSet;
import io.conformalstreams.processor.comparison.Progress.Offsets;
import io.conformalstreams.processor.comparison.UnitPairing.Pair;
import io.conformalstreams.processor.configuration.Comparison.Role;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.UnknownLayoutException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Golden bytes. Internal topics of running applications contain them, so they must not change within a version. */
class ComparisonLayoutsTest {

    private static final JudgedSet MISS = new JudgedSet(true, 1, 0.5);

    @Test
    void keepsComparedOutcomes() {
        ComparedOutcome outcome =
                new ComparedOutcome("c", "f", Role.CANDIDATE, "n", "u", "i", 3, 9, 1000, true, 2000, List.of(MISS));
        byte[] golden = bytes("01 0001 63 0001 66 01 0001 6e 0001 75 0001 69 00000003 0000000000000009"
                + " 00000000000003e8 01 00000000000007d0 01 01 3ff0000000000000 3fe0000000000000");
        assertThat(ComparedOutcomeLayout.toBytes(outcome)).isEqualTo(golden);
        assertThat(ComparedOutcomeLayout.outcomeOf(golden)).isEqualTo(outcome);
        assertThatThrownBy(() -> ComparedOutcomeLayout.outcomeOf(bytes("02")))
                .isInstanceOf(UnknownLayoutException.class);
    }

    @Test
    void keepsJudgedImages() {
        JudgedImages judged = new JudgedImages(7, new TreeMap<>(Map.of("i", List.of(MISS))));
        byte[] golden = bytes("01 0000000000000007 01 0001 69 01 01 3ff0000000000000 3fe0000000000000");
        assertThat(judged.toBytes()).isEqualTo(golden);
        assertThat(JudgedImages.of(golden)).isEqualTo(judged);
    }

    @Test
    void keepsClocks() {
        byte[] golden = bytes("01 0000000000000007 0000000000000002");
        assertThat(new ModelClock(7, 2).toBytes()).isEqualTo(golden);
        assertThat(ModelClock.of(golden)).isEqualTo(new ModelClock(7, 2));
    }

    @Test
    void keepsProgress() {
        Progress progress =
                new Progress("f", 1, 2, 3, 4, 5, new TreeMap<>(Map.of(6, new Offsets(7, 8))), 9, Decision.HOLD);
        byte[] golden = bytes("01 0001 66 0000000000000001 0000000000000002 0000000000000003 0000000000000004"
                + " 0000000000000005 0000000000000009 02 01 00000006 0000000000000007 0000000000000008");
        assertThat(progress.toBytes()).isEqualTo(golden);
        assertThat(Progress.of(golden)).isEqualTo(progress);
    }

    @Test
    void keepsDifferences() {
        LevelDifferences differences = LevelDifferences.none();
        JudgedSet smaller = new JudgedSet(true, 0, 0.25);
        differences.observe(new Pair(images(MISS), images(smaller)), 0);
        byte[] golden = bytes("01 0000000100000000 0000000000000000 01 9f1f 01 01 cf0f 01");
        LayoutWriter writer = new LayoutWriter((byte) 1);
        differences.put(writer);
        assertThat(HexFormat.of().formatHex(writer.toBytes()))
                .isEqualTo(HexFormat.of().formatHex(golden));
        LevelDifferences read = LevelDifferences.read(new LayoutReader("differences", golden, (byte) 1));
        assertThat(read.meanInUse()).isEqualTo(1);
        assertThat(read.meanCandidate()).isZero();
        assertThat(read.misses().mean()).isEqualTo(-1);
        assertThat(read.sizes().mean()).isEqualTo(-0.5);
    }

    private static JudgedImages images(JudgedSet set) {
        return new JudgedImages(7, new TreeMap<>(Map.of("i", List.of(set))));
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    }
}
