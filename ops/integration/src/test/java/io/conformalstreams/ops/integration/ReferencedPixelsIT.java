package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ObjectReference;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.objects.Locations;
import io.conformalstreams.objects.ObjectStore;
import io.conformalstreams.objects.S3Settings;
import io.conformalstreams.objects.StoredObject;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.fault.committed.CommittedRecord;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pixels in an object store give the same thresholds as pixels in records. Nothing is lost while the store is
 * unavailable.
 */
class ReferencedPixelsIT {

    private static final int BEFORE = 30;
    private static final int ALL = 40;

    @TempDir
    Path directory;

    private final SyntheticStream cases = SyntheticStream.of("{model}@{version}|{site}", "1");

    @Test
    void givesTheSameThresholdsAndOutlivesTheStore() throws Exception {
        Path root = Files.createDirectories(directory.resolve("objects"));
        String place = root.toUri().toString();
        IsolatedStream inline = IsolatedStream.create("inline-pixels", SyntheticStream.CONFIGURATION);
        IsolatedStream referring = IsolatedStream.create(
                "referenced-pixels", SyntheticStream.CONFIGURATION + "objects: {roots: ['" + place + "']}\n");
        ObjectStore store = new ObjectStore(List.of(Locations.open(place, S3Settings.OF_ENVIRONMENT)), 1 << 20, 0);
        List<Prediction> predictions = new ArrayList<>();
        List<LabelledImage> labels = new ArrayList<>();
        for (int i = 0; i < ALL; i++) {
            predictions.add(cases.prediction(i));
            labels.add(cases.label(i));
            writePixels(store, predictions.get(i), labels.get(i));
        }
        ConformalApplication expected = inline.start(TopologyChoice.CALIBRATION);
        ConformalApplication application = referring.start(TopologyChoice.ALL);
        try (GatewayProducer inlineGateway = inline.gateway();
                GatewayProducer gateway = referring.gateway()) {
            for (int i = 0; i < ALL; i++) {
                inlineGateway.send(cases.label(i));
            }
            gateway.send(unwritten(place));
            send(gateway, predictions.subList(0, BEFORE), labels.subList(0, BEFORE));
            referring.awaitBoth();

            Path away = Files.move(root, root.resolveSibling("unmounted"));
            send(gateway, predictions.subList(BEFORE, ALL), labels.subList(BEFORE, ALL));
            awaitBothWaiting(application);
            assertThat(referring.reader().count(Topic.CALIBRATION_SCORES)).isEqualTo(BEFORE);
            Files.move(away, root);

            inlineGateway.flush();
            inline.awaitCalibration();
            referring.awaitBoth();
        } finally {
            expected.close();
            application.close();
        }

        assertThat(thresholds(referring)).isEqualTo(thresholds(inline));
        TopicReader reader = referring.reader();
        assertThat(reader.values(Topic.CALIBRATION_SCORES, CalibrationScore.class))
                .hasSize(ALL);
        assertThat(reader.values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class))
                .extracting(set -> set.getPredictionId() + " " + set.getProcedure())
                .hasSize(ALL * SyntheticStream.PROCEDURES)
                .doesNotHaveDuplicates();
        assertThat(reader.values(Topic.REJECTED, RejectedRecord.class))
                .extracting(RejectedRecord::getReason)
                .containsExactly("MISSING_OBJECT");
        assertThat(reader.count(Topic.DEAD_LETTERS)).isZero();
        referring.verify();
    }

    /** Each topology waits between its attempts, and both rarely wait at once. */
    private static void awaitBothWaiting(ConformalApplication application) throws Exception {
        Set<Integer> waited = new HashSet<>();
        Await.until("both topologies have waited for the store", () -> {
            List<Phase> phases = application.phases();
            for (int i = 0; i < phases.size(); i++) {
                if (phases.get(i) == Phase.WAITING_TO_RESTART) {
                    waited.add(i);
                }
            }
            return waited.size() == phases.size();
        });
    }

    private static void writePixels(ObjectStore store, Prediction prediction, LabelledImage label) {
        prediction.getScores().setData(written(store, prediction.getScores().getData()));
        label.getScores().setData(prediction.getScores().getData());
        label.getLabels().setData(written(store, label.getLabels().getData()));
    }

    private static void send(GatewayProducer gateway, List<Prediction> predictions, List<LabelledImage> labels) {
        predictions.forEach(gateway::send);
        labels.forEach(gateway::send);
        gateway.flush();
    }

    private static ObjectReference written(ObjectStore store, Object data) {
        byte[] bytes = new byte[((ByteBuffer) data).remaining()];
        ((ByteBuffer) data).duplicate().get(bytes);
        StoredObject object = store.write(bytes);
        return new ObjectReference(object.uri(), object.size(), object.sha256());
    }

    private Prediction unwritten(String place) {
        Prediction prediction = cases.prediction(ALL);
        long size = ((ByteBuffer) prediction.getScores().getData()).remaining();
        String sha256 = "ab".repeat(32);
        prediction.getScores().setData(new ObjectReference(place + "ab/" + sha256, size, sha256));
        return prediction;
    }

    private static Map<Integer, List<CommittedRecord>> thresholds(IsolatedStream stream) {
        return stream.reader().records(Topic.THRESHOLDS).stream()
                .map(CommittedRecord::withoutOffset)
                .collect(Collectors.groupingBy(CommittedRecord::partition));
    }
}
