package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.processor.runtime.ConformalApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/**
 * Sends every class of bad input among good records. The results of the good records must be the same as without the
 * bad ones.
 */
class RejectedRecordsIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final int UNKNOWN_SCHEMA = 999_999;
    private static final int WIRE_FORMAT_HEADER = 5;

    private final SyntheticStream cases = SyntheticStream.of("{model}", "1");
    private final List<Tuple> expectedRejections = new ArrayList<>();
    private final List<ByteBuffer> expectedDeadLetters = new ArrayList<>();
    private int nextLabel;
    private int good;

    @Test
    void putsBadRecordsAsideAndGoesOnWithTheOthers() throws Exception {
        IsolatedStream stream =
                IsolatedStream.create("rejected-records", SyntheticStream.CONFIGURATION + "limits: {pixels: 10000}\n");
        try (RawGateway gateway = new RawGateway(stream.configuration())) {
            sendLabels(gateway);
            sendPredictions(gateway);
        }

        try (ConformalApplication application = stream.start(TopologyChoice.ALL)) {
            stream.awaitBoth();
            Await.until(
                    "rejections are counted by reason",
                    () -> counted(application).equals(expected()));
        }

        TopicReader reader = stream.reader();
        assertThat(reader.values(Topic.REJECTED, RejectedRecord.class))
                .extracting(
                        RejectedRecord::getTopic,
                        RejectedRecord::getPartition,
                        RejectedRecord::getOffset,
                        RejectedRecord::getReason)
                .containsExactlyInAnyOrderElementsOf(expectedRejections);
        assertThat(reader.records(Topic.DEAD_LETTERS))
                .extracting(record -> record.value().orElseThrow())
                .containsExactlyInAnyOrderElementsOf(expectedDeadLetters);
        assertThat(reader.values(Topic.CALIBRATION_SCORES, CalibrationScore.class))
                .hasSize(good);
        List<StratumThresholds> thresholds = reader.values(Topic.THRESHOLDS, StratumThresholds.class);
        assertThat(thresholds).hasSize(good);
        assertThat(thresholds.get(good - 1).getProcedures().get(0).getThresholds())
                .allSatisfy(threshold -> assertThat(threshold.getN()).isEqualTo(good));
        assertThat(reader.values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class))
                .hasSize(good * SyntheticStream.PROCEDURES);
        stream.verify();
    }

    /** Returns the rejections that an operator sees: the number for each reason that occurred. */
    private static Map<String, Double> counted(ConformalApplication application) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + application.httpPort() + "/metrics");
        Pattern counter = Pattern.compile("conformal_rejected_records_total\\{.*\\breason=\"(\\w+)\".*} (\\S+)");
        return HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofLines())
                .body()
                .map(counter::matcher)
                .filter(Matcher::matches)
                .filter(found -> Double.parseDouble(found.group(2)) > 0)
                .collect(Collectors.groupingBy(
                        found -> found.group(1),
                        Collectors.summingDouble(found -> Double.parseDouble(found.group(2)))));
    }

    private Map<String, Double> expected() {
        return expectedRejections.stream()
                .collect(Collectors.groupingBy(
                        rejection -> (String) rejection.toList().get(3), Collectors.summingDouble(rejection -> 1)));
    }

    private void sendLabels(RawGateway gateway) throws Exception {
        reject(gateway, "KEY_MISMATCH", "synthetic-segmentor@other", label());
        LabelledImage misplaced = label();
        expectRejection(
                "MISPLACED",
                gateway.send(
                        Topic.LABELLED_IMAGES,
                        (RawGateway.home(misplaced.getStratum()) + 1) % IsolatedStream.PARTITIONS,
                        misplaced.getStratum(),
                        bytes(gateway, misplaced)));
        accept(gateway, label());
        expectRejection("NULL_KEY", gateway.send(Topic.LABELLED_IMAGES, 0, null, bytes(gateway, label())));
        expectRejection("NULL_VALUE", gateway.send(Topic.LABELLED_IMAGES, RawGateway.home(stratum()), stratum(), null));
        LabelledImage otherShape = label();
        otherShape
                .getLabels()
                .setShape(List.of(1, ((ByteBuffer) otherShape.getLabels().getData()).remaining()));
        reject(gateway, "SHAPE_MISMATCH", otherShape);
        LabelledImage truncated = label();
        truncated.getScores().setData(truncated(truncated.getScores().getData()));
        reject(gateway, "WRONG_LENGTH", truncated);
        accept(gateway, label());
        LabelledImage truncatedTruth = label();
        truncatedTruth.getLabels().setData(truncated(truncatedTruth.getLabels().getData()));
        reject(gateway, "WRONG_LENGTH", truncatedTruth);
        LabelledImage notANumber = label();
        notANumber.getScores().setData(withNaN(notANumber.getScores().getData()));
        reject(gateway, "INVALID_SCORES", notANumber);
        LabelledImage unknownModel = label();
        unknownModel.setStratum("another-segmentor@1");
        reject(gateway, "UNKNOWN_MODEL", unknownModel);
        LabelledImage unknownChannel = label();
        unknownChannel.getScores().setChannels(List.of("vessel"));
        reject(gateway, "UNKNOWN_CHANNEL", unknownChannel);
        LabelledImage oversized = label();
        oversized.getScores().setShape(List.of(100_000, 100_000));
        reject(gateway, "OVERSIZED_SHAPE", oversized);
        accept(gateway, label());
        LabelledImage future = label();
        future.setLabelledAt(Instant.now().plus(Duration.ofHours(1)));
        reject(gateway, "FUTURE_TIME", future);
        LabelledImage second = label();
        second.setRevision(2);
        accept(gateway, second);
        LabelledImage stale = LabelledImage.newBuilder(second).setRevision(1).build();
        reject(gateway, "STALE_REVISION", stale);
        LabelledImage conflicting =
                LabelledImage.newBuilder(second).setUnitId("another-unit").build();
        reject(gateway, "CONFLICTING_REVISION", conflicting);
        sendUnreadable(gateway, Topic.LABELLED_IMAGES, bytes(gateway, label()));
        accept(gateway, label());
    }

    private void sendPredictions(RawGateway gateway) throws Exception {
        int next = 0;
        reject(gateway, "KEY_MISMATCH", "synthetic-segmentor@other", cases.prediction(100));
        accept(gateway, cases.prediction(next++));
        Prediction truncated = cases.prediction(101);
        truncated.getScores().setData(truncated(truncated.getScores().getData()));
        reject(gateway, "WRONG_LENGTH", truncated);
        Prediction notANumber = cases.prediction(102);
        notANumber.getScores().setData(withNaN(notANumber.getScores().getData()));
        reject(gateway, "INVALID_SCORES", notANumber);
        Prediction unknownModel = cases.prediction(103);
        unknownModel.setStratum("another-segmentor@1");
        reject(gateway, "UNKNOWN_MODEL", unknownModel);
        accept(gateway, cases.prediction(next++));
        Prediction unknownChannel = cases.prediction(104);
        unknownChannel.getScores().setChannels(List.of("vessel"));
        reject(gateway, "UNKNOWN_CHANNEL", unknownChannel);
        Prediction oversized = cases.prediction(105);
        oversized.getScores().setShape(List.of(100_000, 100_000));
        reject(gateway, "OVERSIZED_SHAPE", oversized);
        Prediction future = cases.prediction(106);
        future.setPredictedAt(Instant.now().plus(Duration.ofHours(1)));
        reject(gateway, "FUTURE_TIME", future);
        reject(gateway, "DUPLICATE_PREDICTION", cases.prediction(0));
        Prediction misplaced = cases.prediction(107);
        expectRejection(
                "MISPLACED",
                gateway.send(
                        Topic.PREDICTIONS,
                        (RawGateway.home(stratum()) + 1) % IsolatedStream.PARTITIONS,
                        stratum(),
                        bytes(gateway, misplaced)));
        sendUnreadable(gateway, Topic.PREDICTIONS, bytes(gateway, cases.prediction(108)));
        while (next < good) {
            accept(gateway, cases.prediction(next++));
        }
    }

    /** Returns bytes without the wire format, of a truncated record, and of an unregistered schema. */
    private void sendUnreadable(RawGateway gateway, Topic topic, byte[] readable) throws Exception {
        byte[] foreign = "{\"imageId\": \"7\"}".getBytes(StandardCharsets.UTF_8);
        byte[] cutOff = Arrays.copyOf(readable, WIRE_FORMAT_HEADER + 10);
        byte[] unknownSchema = readable.clone();
        ByteBuffer.wrap(unknownSchema).putInt(1, UNKNOWN_SCHEMA);
        for (byte[] unreadable : List.of(foreign, cutOff, unknownSchema)) {
            gateway.send(topic, RawGateway.home(stratum()), stratum(), unreadable);
            expectedDeadLetters.add(ByteBuffer.wrap(unreadable));
        }
    }

    private void accept(RawGateway gateway, LabelledImage label) throws Exception {
        gateway.send(
                Topic.LABELLED_IMAGES, RawGateway.home(label.getStratum()), label.getStratum(), bytes(gateway, label));
        good++;
    }

    private void accept(RawGateway gateway, Prediction prediction) throws Exception {
        gateway.send(
                Topic.PREDICTIONS,
                RawGateway.home(prediction.getStratum()),
                prediction.getStratum(),
                bytes(gateway, prediction));
    }

    private void reject(RawGateway gateway, String reason, LabelledImage label) throws Exception {
        reject(gateway, reason, label.getStratum(), label);
    }

    private void reject(RawGateway gateway, String reason, String key, LabelledImage label) throws Exception {
        expectRejection(reason, gateway.send(Topic.LABELLED_IMAGES, RawGateway.home(key), key, bytes(gateway, label)));
    }

    private void reject(RawGateway gateway, String reason, Prediction prediction) throws Exception {
        reject(gateway, reason, prediction.getStratum(), prediction);
    }

    private void reject(RawGateway gateway, String reason, String key, Prediction prediction) throws Exception {
        expectRejection(reason, gateway.send(Topic.PREDICTIONS, RawGateway.home(key), key, bytes(gateway, prediction)));
    }

    private void expectRejection(String reason, RecordMetadata source) {
        expectedRejections.add(tuple(source.topic(), source.partition(), source.offset(), reason));
    }

    /** A valid label of an image that has not been labelled before. */
    private LabelledImage label() {
        return cases.label(nextLabel++);
    }

    private String stratum() {
        return cases.prediction(0).getStratum();
    }

    private static byte[] bytes(RawGateway gateway, LabelledImage label) {
        return gateway.bytes(Topic.LABELLED_IMAGES, LabelledImage.class, label);
    }

    private static byte[] bytes(RawGateway gateway, Prediction prediction) {
        return gateway.bytes(Topic.PREDICTIONS, Prediction.class, prediction);
    }

    private static ByteBuffer truncated(Object data) {
        ByteBuffer pixels = ((ByteBuffer) data).duplicate();
        return pixels.limit(pixels.limit() - 1).slice();
    }

    private static ByteBuffer withNaN(Object data) {
        ByteBuffer pixels = ((ByteBuffer) data).duplicate();
        byte[] copy = new byte[pixels.remaining()];
        pixels.get(copy);
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putFloat(40, Float.NaN);
        return ByteBuffer.wrap(copy);
    }
}
