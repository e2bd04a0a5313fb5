package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.MONDAY;
import static io.conformalstreams.processor.prediction.PredictionFixture.STRATUM;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.ImagePreview;
import io.conformalstreams.contracts.ImageSource;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid predictions and commands must be rejected with a helpful reason and must change nothing. */
class PredictionRejectionTest {

    private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d494844520000000200000001");

    private final PredictionFixture topology = new PredictionFixture();

    @AfterEach
    void close() {
        topology.close();
    }

    static Stream<Arguments> wrongPredictions() {
        return Stream.of(
                wrong("MISSING_ID", "predictionId is blank", prediction -> prediction.setPredictionId("")),
                wrong("MISSING_ID", "imageId is blank", prediction -> prediction.setImageId(" ")),
                wrong("MISSING_ID", "unitId is blank", prediction -> prediction.setUnitId("")),
                wrong(
                        "OVERSIZED_ID",
                        "predictionId has 300",
                        prediction -> prediction.setPredictionId("p".repeat(300))),
                wrong(
                        "NEGATIVE_TIME",
                        "predictedAt",
                        prediction -> prediction.setPredictedAt(Instant.ofEpochMilli(-5))),
                wrong("FUTURE_TIME", "predictedAt", prediction -> prediction.setPredictedAt(MONDAY.plusSeconds(301))),
                wrong("UNKNOWN_MODEL", "[net]", prediction -> prediction.setStratum("other")),
                wrong(
                        "UNKNOWN_CHANNEL",
                        "[organ]",
                        prediction -> prediction.getScores().setChannels(List.of("cell"))),
                wrong(
                        "DIMENSION_MISMATCH",
                        "3 axes",
                        prediction -> prediction.getScores().setShape(List.of(1, 1, 2))),
                wrong(
                        "ENCODING_MISMATCH",
                        "FLOAT32",
                        prediction -> prediction.getScores().setEncoding(ScoreArrayEncoding.FLOAT16)),
                wrong(
                        "WRONG_LENGTH",
                        "scores.data has 8 bytes",
                        prediction -> prediction.getScores().setShape(List.of(1, 3))),
                wrong("INVALID_GEOMETRY", "scores.geometry.directions", prediction -> {
                    prediction.getScores().setSpacing(List.of(1.0, 1.0));
                    prediction.getScores().setGeometry(PredictionFixture.geometry(0.9));
                }),
                wrong("INVALID_SOURCE", "1 slices", prediction -> prediction.setSource(source("1.4", "1.5"))),
                wrong("INVALID_SOURCE", "sopInstanceUids", prediction -> prediction.setSource(source("scan-1"))),
                wrong(
                        "INVALID_PREVIEW",
                        "preview.mediaType is 'image/gif'",
                        prediction -> prediction.setPreview(preview("image/gif", PNG, null))),
                wrong(
                        "INVALID_PREVIEW",
                        "doesn't begin as a picture of the type image/jpeg",
                        prediction -> prediction.setPreview(preview("image/jpeg", PNG, null))),
                wrong(
                        "INVALID_PREVIEW",
                        "preview.slice is 0",
                        prediction -> prediction.setPreview(preview("image/png", PNG, 0))),
                wrong(
                        "INVALID_SCORES",
                        "scores.fold is 0",
                        prediction -> prediction.getScores().setFold(0)),
                wrong(
                        "INVALID_SCORES",
                        "'organ'",
                        prediction -> prediction.setScores(PredictionFixture.scores(List.of(1, 2), 0, Float.NaN))));
    }

    private static ImagePreview preview(String mediaType, byte[] data, Integer slice) {
        return new ImagePreview(mediaType, ByteBuffer.wrap(data), slice);
    }

    private static ImageSource source(String... instances) {
        return new ImageSource("1.1", "1.2", "1.3", List.of(instances));
    }

    private static Arguments wrong(String reason, String detail, Consumer<Prediction.Builder> mistake) {
        return Arguments.of(reason, detail, mistake);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wrongPredictions")
    void shouldRejectAPredictionAndAnswerItsCorrection(
            String reason, String detail, Consumer<Prediction.Builder> mistake) {
        Prediction.Builder wrong = prediction("p", "i", -1, 1);
        mistake.accept(wrong);
        Prediction value = wrong.build();
        topology.predict(value.getStratum(), value, MONDAY);
        assertThat(topology.sets()).isEmpty();
        RejectedRecord rejected = onlyRejected(reason, detail);
        assertThat(rejected.getTopic()).isEqualTo("conformal.predictions");
        assertThat(rejected.getPredictionId()).isEqualTo(value.getPredictionId());
        topology.predict(prediction("p", "i", -1, 1));
        assertThat(topology.rejected()).isEmpty();
        assertThat(topology.sets()).hasSize(2);
    }

    @Test
    void shouldRejectAPredictionWithoutKeyOrValueOrUnderAnotherKey() {
        Prediction valid = prediction("p", "i", -1, 1).build();
        topology.predict(null, valid, MONDAY);
        onlyRejected("NULL_KEY", "stratum");
        topology.predict(STRATUM, null, MONDAY);
        onlyRejected("NULL_VALUE", "value");
        topology.predict("net@2", valid, MONDAY);
        onlyRejected("KEY_MISMATCH", "'net@2'");
        assertThat(topology.sets()).isEmpty();
    }

    @Test
    void shouldRejectCommandsThatCannotBeCarriedOut() {
        topology.command(command(DriftCommandKind.CLOSE_ALERT));
        assertThat(onlyRejected("MISSING_ID", "alertId is null").getStratum()).isEqualTo(STRATUM);
        topology.command(command(DriftCommandKind.UNRECOGNISED));
        onlyRejected("UNRECOGNISED_VALUE", "CLOSE_ALERT or NEW_EPOCH");
        topology.command(command(DriftCommandKind.NEW_EPOCH).setStratum("other"));
        onlyRejected("UNKNOWN_MODEL", "[net]");
        topology.command(command(DriftCommandKind.NEW_EPOCH).setIssuedAt(Instant.ofEpochMilli(-1)));
        onlyRejected("NEGATIVE_TIME", "issuedAt");
        topology.command("net@2", command(DriftCommandKind.NEW_EPOCH).build());
        onlyRejected("KEY_MISMATCH", "'net@2'");
        topology.command(STRATUM, null);
        onlyRejected("NULL_VALUE", "value");
        topology.command(command(DriftCommandKind.NEW_EPOCH));
        assertThat(topology.rejected()).isEmpty();
        assertThat(topology.alerts()).isEmpty();
    }

    private static DriftCommand.Builder command(DriftCommandKind kind) {
        return DriftCommand.newBuilder().setStratum(STRATUM).setCommand(kind).setIssuedAt(MONDAY);
    }

    private RejectedRecord onlyRejected(String reason, String detail) {
        List<RejectedRecord> rejected = topology.rejected();
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).getReason()).isEqualTo(reason);
        assertThat(rejected.get(0).getDetail()).contains(detail);
        return rejected.get(0);
    }
}
