package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.calibration.CalibrationConfigurations.CONFIGURATION;
import static io.conformalstreams.processor.calibration.CalibrationFixture.valued;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests masks and random bytes in place of scores. */
class MaskAndRandomPixelsTest {

    private final CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION);

    @AfterEach
    void close() {
        calibration.close();
    }

    @Test
    void shouldNeverCoverASideThatNeedsScoresByAMask() {
        ScoreArray mask = CalibrationFixture.scoreArray();
        mask.setContent(ScoreContent.MASK);
        mask.setEncoding(ScoreArrayEncoding.UINT8);
        mask.setData(ByteBuffer.wrap(new byte[] {1, 1, 0, 0, 0, 0, 1, 1}));
        calibration.pipe(valued("i", 1, 1).setScores(mask).build());
        List<ProcedureScore> procedures = calibration.scores().get(0).value().getProcedures();
        double never = Double.POSITIVE_INFINITY;
        // Labels are 1, 0, 2, 0. Pixel 1 is background but inside the organ's mask, and pixel 2 is lesion and inside
        // the lesion's mask. Each is at distance 1 from the outside, and 1 is subtracted.
        assertThat(procedures)
                .extracting(
                        ProcedureScore::getProcedure,
                        score -> score.getCriticalValues().stream()
                                .map(CriticalValue::getValue)
                                .toList())
                .containsExactly(
                        tuple("organ-all", List.of(never, never)),
                        tuple("organ-recent", List.of(never, never)),
                        tuple("lesion-recent", List.of(never, 0.0)),
                        tuple("organ-days", List.of(0.0, never)),
                        tuple("lesion-joint", List.of(never, never, never)),
                        tuple("organ-joint-days", List.of(never, never, never)),
                        tuple("organ-certain", List.of(never, never)),
                        tuple("organ-by-size", List.of(never, never)),
                        // The organ's two pixels are at distance 1. Pixel 2 is below pixel 0. Pixel 1 is not organ.
                        tuple("organ-margin", List.of(1.0)),
                        tuple("organ-core", List.of(1.0)),
                        tuple("organ-risk", List.of(never)),
                        tuple("lesion-found", List.of(never)),
                        tuple("lesion-share", List.of(never, never)),
                        tuple("lesion-share-small", List.of(never)),
                        tuple("lesion-share-calibrated", List.of(never, never)));
    }

    @Test
    void shouldAcceptRandomBytesAsScoresUnlessOneIsNotANumber() {
        Random random = new Random(77);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            ScoreArray scores = CalibrationFixture.scoreArray();
            scores.setData(ByteBuffer.wrap(bytes));
            LabelledImage label = valued("i" + i, 1, 1).setScores(scores).build();
            calibration.pipe(label);
        }
        int accepted = calibration.scores().size();
        Map<String, Long> reasons = calibration.rejected().stream()
                .map(TestRecord::value)
                .collect(Collectors.groupingBy(rejected -> rejected.getReason(), Collectors.counting()));
        assertThat(accepted).isPositive();
        assertThat(reasons).containsExactly(Map.entry("INVALID_SCORES", 300L - accepted));
    }
}
