package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ObjectReference;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.objects.Locations;
import io.conformalstreams.objects.ObjectStore;
import io.conformalstreams.objects.S3Settings;
import io.conformalstreams.objects.StoredObject;
import io.conformalstreams.ops.replay.GatewayProducer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Records of a volume whose pixels are in an object store: float32 logits of a ball with noise, and the ball as its label.
 * Every record has its own image id and the same pixels.
 */
final class VolumeRecords {

    static final String MODEL = "volumes";

    private static final List<Integer> SHAPE = List.of(155, 240, 240);
    private static final int PIXELS = 155 * 240 * 240;
    private static final double SLOPE = 10;
    private static final double RADIUS = 0.5;
    private static final long SEED = 1;

    private final String root;
    private final ObjectReference scores;
    private final ObjectReference labels;
    private final Instant start = Instant.now();

    private VolumeRecords(String root, ObjectReference scores, ObjectReference labels) {
        this.root = root;
        this.scores = scores;
        this.labels = labels;
    }

    /** Writes the pixels to a new object store in a folder. */
    static VolumeRecords write(Path folder) throws IOException {
        String root = Files.createDirectories(folder).toUri().toString();
        ByteBuffer scores = ByteBuffer.allocate(PIXELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        byte[] labels = new byte[PIXELS];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            double distance = distance(pixel);
            scores.putFloat((float) (SLOPE * (RADIUS - distance) + random.nextDouble(-1, 1)));
            labels[pixel] = (byte) (distance < RADIUS ? 1 : 0);
        }
        try (ObjectStore store =
                new ObjectStore(List.of(Locations.open(root, S3Settings.OF_ENVIRONMENT)), ObjectStore.LARGEST, 0)) {
            return new VolumeRecords(root, reference(store.write(scores.array())), reference(store.write(labels)));
        }
    }

    /** The distance from the centre of the volume; its faces are at distance 1. */
    private static double distance(int pixel) {
        int rest = pixel;
        double sum = 0;
        for (int axis = SHAPE.size() - 1; axis >= 0; axis--) {
            double position = 2 * (rest % SHAPE.get(axis) + 0.5) / SHAPE.get(axis) - 1;
            sum += position * position;
            rest /= SHAPE.get(axis);
        }
        return Math.sqrt(sum);
    }

    private static ObjectReference reference(StoredObject object) {
        return new ObjectReference(object.uri(), object.size(), object.sha256());
    }

    /** The address of the object store. */
    String root() {
        return root;
    }

    /** The size of the scores of a volume. */
    long bytes() {
        return scores.getSize();
    }

    /** Sends labels of images 0 to {@code count - 1}. */
    void sendLabels(Path configuration, int count) {
        try (GatewayProducer producer = new GatewayProducer(ProcessCluster.configuration(configuration))) {
            for (int image = 0; image < count; image++) {
                producer.send(labelledImage("labelled-" + image));
            }
            producer.flush();
        }
    }

    /** Sends predictions of {@code count} images that have no label. */
    void sendPredictions(Path configuration, int count) {
        try (GatewayProducer producer = new GatewayProducer(ProcessCluster.configuration(configuration))) {
            for (int image = 0; image < count; image++) {
                producer.send(prediction("predicted-" + image));
            }
            producer.flush();
        }
    }

    private Prediction prediction(String image) {
        return Prediction.newBuilder()
                .setStratum(MODEL)
                .setPredictionId(image)
                .setImageId(image)
                .setPredictedAt(start)
                .setScores(scoreArray())
                .build();
    }

    private LabelledImage labelledImage(String image) {
        return LabelledImage.newBuilder()
                .setStratum(MODEL)
                .setImageId(image)
                .setAction(LabelAction.ASSIGNED)
                .setRevision(1)
                .setLabelledAt(start)
                .setScores(scoreArray())
                .setLabels(LabelArray.newBuilder()
                        .setShape(SHAPE)
                        .setSpacing(List.of())
                        .setCompression(Compression.NONE)
                        .setData(labels)
                        .build())
                .build();
    }

    private ScoreArray scoreArray() {
        return ScoreArray.newBuilder()
                .setContent(ScoreContent.SCORES)
                .setChannels(List.of("lesion"))
                .setShape(SHAPE)
                .setSpacing(List.of())
                .setEncoding(ScoreArrayEncoding.FLOAT32)
                .setCompression(Compression.NONE)
                .setData(scores)
                .build();
    }
}
