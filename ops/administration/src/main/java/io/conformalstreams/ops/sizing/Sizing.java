package io.conformalstreams.ops.sizing;

import io.conformalstreams.contracts.topic.Retention;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * An estimate of what an installation needs once its topics are full. Sets are counted as packed bits, which is their
 * largest size, every prediction has a preview, and compression is not counted, so that the estimate is on the safe side.
 *
 * @param topicBytes disk of each topic on all brokers together, with all replicas
 * @param stateBytes disk of the state stores of all instances together, without standby copies
 * @param heapBytes heap of all instances together
 * @param cores cores that are busy in the busiest minutes
 * @param partitions smallest sensible number of partitions
 */
public record Sizing(Map<Topic, Double> topicBytes, double stateBytes, double heapBytes, double cores, int partitions) {

    /** Ids, times and the source of a prediction or a label, beside its pixels. */
    private static final int IMAGE_RECORD_BYTES = 1000;

    /** The largest preview that a prediction may have. A preview has at most about one byte for each pixel. */
    private static final int LARGEST_PREVIEW_BYTES = 262_144;

    /** Ids, times and the envelope of a record without pixels. */
    private static final int RECORD_BYTES = 600;

    /** Numbers of one procedure in a record without pixels. */
    private static final int PROCEDURE_BYTES = 400;

    /** A label in the state stores, kept forever: its calibration entry, its image and its unit. */
    private static final StateEntry LABEL = new StateEntry(300, 100);

    /** A label in the state stores, kept for the retention of labels because a prediction may come later. */
    private static final StateEntry WAITING_LABEL = new StateEntry(350, 100);

    /** A prediction in the state stores, kept for the retention of labels: its sets, its coverage, its drift evidence. */
    private static final StateEntry WAITING_PREDICTION = new StateEntry(1100, 600);

    /** The tested prediction of a unit in the state store of the drift monitors, with its key. */
    private static final int TESTED_PREDICTION_BYTES = 100;

    /** A critical value in the sorted index, with the tree around it. */
    private static final int INDEX_BYTES = 48;

    /** What an instance needs before it has any state: JVM, clients, buffers. */
    private static final double BASE_HEAP_BYTES = 512.0 * (1 << 20);

    /** Copies of a record in memory while it is processed: bytes, scores as numbers, distances. */
    private static final int COPIES_OF_PIXELS = 24;

    private static final int BITS_PER_BYTE = 8;

    /**
     * What one record keeps in the state stores, keys included.
     *
     * @param fixed bytes whatever the number of procedures
     * @param procedure bytes for each procedure
     */
    private record StateEntry(int fixed, int procedure) {

        double bytes(int procedures) {
            return fixed + (double) procedures * procedure;
        }
    }

    /** Copies the map. */
    public Sizing {
        topicBytes = Map.copyOf(topicBytes);
    }

    /** Estimates the needs of a load under a configuration. The largest model counts. */
    public static Sizing of(ConformalConfiguration configuration, Load load) {
        int procedures = configuration.models().stream()
                .mapToInt(model -> procedures(configuration, model))
                .max()
                .orElse(0);
        double scoreBytes = configuration.models().stream()
                .mapToDouble(model -> (double) load.pixels()
                        * model.channels().size()
                        * model.encoding().bytesPerScore())
                .max()
                .orElse(0);
        double setBytes = configuration.models().stream()
                .mapToDouble(model -> setBytes(configuration, model, load))
                .max()
                .orElse(0);
        double scalars = RECORD_BYTES + (double) procedures * PROCEDURE_BYTES;
        Map<Topic, Double> perDay = new EnumMap<>(Topic.class);
        perDay.put(
                Topic.PREDICTIONS, load.predictionsPerDay() * (scoreBytes + previewBytes(load) + IMAGE_RECORD_BYTES));
        perDay.put(Topic.LABELLED_IMAGES, load.labelsPerDay() * (scoreBytes + load.pixels() + IMAGE_RECORD_BYTES));
        perDay.put(Topic.CONFIDENCE_SETS, load.predictionsPerDay() * (setBytes + procedures * (double) RECORD_BYTES));
        perDay.put(Topic.CALIBRATION_SCORES, load.labelsPerDay() * scalars);
        perDay.put(Topic.COVERAGE_OUTCOMES, load.labelsPerDay() * procedures * (RECORD_BYTES + PROCEDURE_BYTES));
        Map<Topic, Double> topicBytes = new EnumMap<>(Topic.class);
        perDay.forEach((topic, bytes) -> topicBytes.put(
                topic,
                bytes * kept(topic, load).toDays() * configuration.topics().replicationFactor()));
        double labels = load.labelsPerDay() * load.keptFor().toDays();
        double waitingDays = configuration.labels().retention().toDays();
        double busy = load.recordsPerSecond() * load.cost().seconds(load.pixels(), procedures);
        return new Sizing(
                topicBytes,
                labels * LABEL.bytes(procedures)
                        + waitingDays * load.labelsPerDay() * WAITING_LABEL.bytes(procedures)
                        + waitingDays * load.predictionsPerDay() * WAITING_PREDICTION.bytes(procedures)
                        + testedPredictionBytes(configuration, load),
                BASE_HEAP_BYTES
                        + labels * procedures * 2 * INDEX_BYTES
                        + (double) load.pixels() * COPIES_OF_PIXELS
                        + configuration.objects().cacheBytes(),
                busy,
                partitions(load.strata(), busy));
    }

    private static long previewBytes(Load load) {
        return Math.min(load.pixels(), LARGEST_PREVIEW_BYTES);
    }

    /** At most one prediction of each unit is tested, and none unless a maturity is configured. */
    private static double testedPredictionBytes(ConformalConfiguration configuration, Load load) {
        return configuration.drift().maturity().isEmpty()
                ? 0
                : load.predictionsPerDay() * load.keptFor().toDays() * TESTED_PREDICTION_BYTES;
    }

    /** The disk of all topics together. */
    public double brokerBytes() {
        return topicBytes.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /**
     * A stratum cannot use more than one partition, and a partition not more than one core. Twice as many partitions as
     * busy cores leave room, because keys do not spread evenly and the number can't change later.
     */
    private static int partitions(int strata, double busyCores) {
        return (int) Math.max(1, Math.min(strata, Math.max(Math.ceil(2 * busyCores), Math.min(strata, 4))));
    }

    private static int procedures(ConformalConfiguration configuration, Model model) {
        return (int) configuration.procedures().stream()
                .filter(procedure -> procedure.model().equals(model))
                .count();
    }

    /** Each level has at most an inner and an outer set, a bit for each pixel. */
    private static double setBytes(ConformalConfiguration configuration, Model model, Load load) {
        int levels = configuration.procedures().stream()
                .filter(procedure -> procedure.model().equals(model))
                .map(Procedure::alphas)
                .mapToInt(alphas -> alphas.size())
                .sum();
        return 2.0 * levels * load.pixels() / BITS_PER_BYTE;
    }

    private static Duration kept(Topic topic, Load load) {
        return topic.retention() instanceof Retention.ByTime byTime
                        && byTime.time().compareTo(load.keptFor()) < 0
                ? byTime.time()
                : load.keptFor();
    }
}
