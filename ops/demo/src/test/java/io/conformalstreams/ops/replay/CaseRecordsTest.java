package io.conformalstreams.ops.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.luben.zstd.Zstd;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseRecordsTest {

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

    private final SyntheticLesions source = SyntheticLesions.of(11, 3, 3);
    private final Case image = source.load(source.cases().get(1));

    @Test
    void carriesPixelsAndIdsOfTheCase() {
        CaseRecords records = new CaseRecords(
                source.description(), new StratumPattern("{model}@{version}|{site}"), "7", 2, Compression.NONE);

        Prediction prediction = records.prediction(image, TIME);
        LabelledImage label = records.labelledImage(image, TIME, Optional.of(prediction.getPredictionId()));

        String caseId = image.reference().caseId();
        assertThat(prediction.getStratum())
                .isEqualTo("synthetic-segmentor@7|" + image.reference().site());
        assertThat(prediction.getPredictionId()).isEqualTo(caseId + "#2");
        assertThat(prediction.getImageId()).isEqualTo(caseId);
        assertThat(prediction.getUnitId()).isNull();
        assertThat(prediction.getScores().getChannels()).isEqualTo(List.of("lesion"));
        assertThat(prediction.getScores().getShape())
                .isEqualTo(IntStream.of(image.grid().shape()).boxed().toList());
        assertThat(prediction.getScores().getSpacing())
                .isEqualTo(Arrays.stream(image.grid().spacing()).boxed().toList());
        assertThat(prediction.getScores().getEncoding()).isEqualTo(ScoreArrayEncoding.FLOAT32);
        assertThat(bytes(prediction.getScores().getData())).isEqualTo(bytes(image.scores()));
        assertThat(label.getScores()).isEqualTo(prediction.getScores());
        assertThat(bytes(label.getLabels().getData())).isEqualTo(bytes(image.labels()));
        assertThat(label.getAction()).isEqualTo(LabelAction.ASSIGNED);
        assertThat(label.getRevision()).isEqualTo(1);
        assertThat(label.getStratum()).isEqualTo(prediction.getStratum());
        assertThat(label.getPredictionId()).isEqualTo(prediction.getPredictionId());
        assertThat(label.getLabelledAt()).isEqualTo(TIME);
    }

    @Test
    void carriesTheUnitOfAnImageThatIsNotOneItself() {
        CaseRecords records = CaseRecords.of(source.description());
        Case ofPatient = new Case(
                new CaseReference(0, "slice-1", "north", "patient-7"),
                image.grid(),
                image.encoding(),
                image.scores(),
                image.labels(),
                Optional.empty());

        assertThat(records.prediction(ofPatient, TIME).getUnitId()).isEqualTo("patient-7");
        assertThat(records.labelledImage(ofPatient, TIME, Optional.empty()).getUnitId())
                .isEqualTo("patient-7");
    }

    @Test
    void compressesPixelsOnly() {
        CaseRecords records =
                new CaseRecords(source.description(), new StratumPattern("{model}"), "1", 1, Compression.ZSTD);

        LabelledImage label = records.labelledImage(image, TIME, Optional.empty());

        assertThat(label.getScores().getCompression()).isEqualTo(Compression.ZSTD);
        assertThat(Zstd.decompress(
                        bytes(label.getScores().getData()), image.scores().remaining()))
                .isEqualTo(bytes(image.scores()));
        assertThat(label.getLabels().getCompression()).isEqualTo(Compression.ZSTD);
        assertThat(Zstd.decompress(
                        bytes(label.getLabels().getData()), image.labels().remaining()))
                .isEqualTo(bytes(image.labels()));
        assertThat(label.getPredictionId()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{site}", "x{model}", "{model}-{site}", "{model}|{ward}", "{model}|{"})
    void refusesPatternsThatDoNotNameTheModel(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StratumPattern(pattern))
                .withMessageContaining("'" + pattern + "'");
    }

    private static byte[] bytes(Object data) {
        ByteBuffer buffer = ((ByteBuffer) data).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
