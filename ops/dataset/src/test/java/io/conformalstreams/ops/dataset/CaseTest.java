package io.conformalstreams.ops.dataset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.ScoreEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaseTest {

    @Test
    void namesTheCaseOfAScoreThatIsNotANumber() {
        ByteBuffer scores = ByteBuffer.allocate(4 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        scores.putFloat(3 * Float.BYTES, Float.NaN);
        Case broken = new Case(
                new CaseReference(5, "c0005", "north"),
                Grid.of(new int[] {2, 2}, new double[] {1, 1}),
                new ScoreEncoding.Float32(),
                scores,
                ByteBuffer.allocate(4),
                Optional.empty());

        assertThatThrownBy(() -> broken.scoreMap(0))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageStartingWith("scores of case c0005, channel 0: the score of pixel 3 of ")
                .hasMessageEndingWith("is NaN");
    }
}
